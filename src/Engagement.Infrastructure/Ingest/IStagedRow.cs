namespace Engagement.Infrastructure.Ingest;

/// <summary>Takes the columns of one staged document, in the order of its table.</summary>
internal interface IStagedRow
{
    void Write(string? value);

    void Write(IReadOnlyList<string>? value);

    void Write(DateTime? value);

    void Write(DateOnly? value);

    void Write(bool? value);
}
