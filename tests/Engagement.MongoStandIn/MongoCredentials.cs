namespace Engagement.StandIn;

/// <summary>A user of the database <c>admin</c>.</summary>
public sealed record MongoCredentials(string User, string Password);
