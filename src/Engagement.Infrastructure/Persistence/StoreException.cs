namespace Engagement.Infrastructure.Persistence;

/// <summary>The store cannot be used as it is; the message says what to do.</summary>
public sealed class StoreException(string message) : Exception(message);
