namespace Engagement.Infrastructure.Persistence;

/// <summary>The store cannot be used. The message tells what to do.</summary>
public sealed class StoreException(string message) : Exception(message);
