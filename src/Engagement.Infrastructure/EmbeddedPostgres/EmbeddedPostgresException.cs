namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Says what failed, where, and what to install or set next.</summary>
public sealed class EmbeddedPostgresException : Exception
{
    public EmbeddedPostgresException(string message)
        : base(message)
    {
    }

    public EmbeddedPostgresException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public EmbeddedPostgresException()
    {
    }
}
