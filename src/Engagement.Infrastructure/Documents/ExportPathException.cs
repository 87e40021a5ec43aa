namespace Engagement.Infrastructure.Documents;

/// <summary>A path that cannot be imported; the message names it and says what to do.</summary>
public sealed class ExportPathException(string message) : Exception(message);
