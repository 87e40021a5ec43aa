namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>The message names what failed, where, and what to install or set.</summary>
public sealed class EmbeddedPostgresException(string message, Exception? innerException = null) : Exception(message, innerException);
