using Engagement.Application.Common;
using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// What storing documents costs, in that of a message: measured, a day of a session costs a third of one. What is known only in the store, such
/// as how many messages a room brings into view, is weighed there.
/// </summary>
internal static class DocumentWeight
{
    /// <summary>What a batch may weigh: enough for many callers, few enough to hold the lock for a fraction of a second.</summary>
    public const int OfBatch = 5_000;

    /// <summary>What one request may weigh, alone in its batch.</summary>
    public const int OfRequest = 20_000;

    public const int DaysOfMessage = 3;

    public static int Of(EventDocument document) => document is SessionDocument { Columns: { EndedAt: { } end } session }
        ? 1 + ((int)Math.Min(OfRequest * DaysOfMessage, Math.Ceiling((end - session.StartedAt).TotalDays)) / DaysOfMessage)
        : 1;

    /// <exception cref="TooLargeException">The documents weigh more than one request may.</exception>
    public static int Of(IReadOnlyList<EventDocument> documents)
    {
        var weight = documents.Sum(document => (long)Of(document));
        return weight <= OfRequest ? (int)weight : throw TooLarge();
    }

    public static TooLargeException TooLarge() => new(
        "The documents change too many days or messages at once, and none of them is stored; send fewer in a request, or import them.");
}
