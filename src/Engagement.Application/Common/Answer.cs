using System.Text.Json.Serialization;
using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>What one of the dashboard's questions is answered with.</summary>
public abstract class Answer
{
    /// <summary>The answer as it is sent; null where it is written only while it is sent.</summary>
    [JsonIgnore]
    public WrittenAnswer? Written { get; set; }

    /// <summary>The answer as rows; as often as it is asked for, where the answer is not read while it is sent.</summary>
    /// <param name="calendar">The workspace's calendar.</param>
    public abstract CsvTable Csv(WorkspaceCalendar calendar);
}

/// <summary>An answer as it is sent.</summary>
/// <param name="Json">The body.</param>
/// <param name="Tag">Tells this body from every other, in quotation marks: the value of the header <c>ETag</c>.</param>
public sealed record WrittenAnswer(ReadOnlyMemory<byte> Json, string Tag);
