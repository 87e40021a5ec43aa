namespace Engagement.Infrastructure.Export;

/// <summary>A path that holds nothing to import; the message names it and says what is expected.</summary>
public sealed class ExportPathException(string message) : Exception(message);
