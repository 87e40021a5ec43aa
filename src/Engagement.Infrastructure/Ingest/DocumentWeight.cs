using Engagement.Application.Common;
using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The cost of storing documents, in units of one message; a day of a session costs a third of one, as measured. The part that only the
/// store knows, such as the messages of a room that becomes shown, is in <see cref="WeightSql"/>.
/// </summary>
internal static class DocumentWeight
{
    /// <summary>The limit of a batch, which holds the lock for a fraction of a second.</summary>
    public const int OfBatch = 5_000;

    /// <summary>The limit of one request, alone in its batch.</summary>
    public const int OfRequest = 20_000;

    public const int SessionDaysPerWeight = 3;

    public static int Of(EventDocument document) => document is SessionDocument { Columns: { EndedAt: { } end } session }
        ? 1 + ((int)Math.Min(OfRequest * SessionDaysPerWeight, Math.Ceiling((end - session.StartedAt).TotalDays)) / SessionDaysPerWeight)
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
