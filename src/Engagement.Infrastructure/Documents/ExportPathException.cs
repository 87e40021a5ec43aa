namespace Engagement.Infrastructure.Documents;

/// <summary>A path that cannot be imported; the message names it and the remedy.</summary>
public sealed class ExportPathException(string message) : Exception(message);
