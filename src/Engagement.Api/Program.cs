using Engagement.Api.CommandLine;

return await Verbs.RunAsync(args);
