using System.Security.Cryptography;
using System.Text.Json;
using Engagement.Application.Common;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>Answers as they were sent, as long as nothing that they count has changed; see docs/decisions/0021-kept-answers.md.</summary>
internal sealed class KeptAnswers : IKeptAnswers, IDisposable
{
    // Of the memory, for one answer: a few large ones shall not drive out all others.
    private const int LargestShare = 8;

    // What an answer takes up besides its text: the objects that it was written from, of which the smallest are identifiers.
    private const int Weight = 4;
    private const int Overhead = 1024;

    private static readonly TimeSpan s_unused = TimeSpan.FromMinutes(10);

    private readonly KnownVersion<Guid> _known;
    private readonly SharedLookups<Guid> _lookups;
    private readonly Func<Task<Guid>> _ask;
    private readonly long _limit;
    private readonly MemoryCache? _answers;
    private Guid _keptOf;

    public KeptAnswers(KnownVersion<Guid> known, SharedLookups<Guid> lookups, IOptions<KeptAnswersOptions> options)
    {
        (_known, _lookups, _ask) = (known, lookups, known.AskAsync);
        _limit = options.Value.MaxMegabytes * 1024L * 1024;
        _answers = _limit == 0 ? null : new MemoryCache(new MemoryCacheOptions { SizeLimit = _limit });
    }

    public async Task<TAnswer> FindAsync<TAnswer>(object question, Func<Task<TAnswer>> find)
        where TAnswer : Answer
    {
        if (_answers is null)
        {
            return await WriteAsync(await find());
        }

        var state = _known.Current ?? await _lookups.FindAsync("", _ask);
        if (_answers.TryGetValue(question, out Kept? kept) && kept!.State == state)
        {
            return (TAnswer)kept.Answer;
        }

        // Counted after the state was learned, so of that state or of a later one.
        var answer = await WriteAsync(await find());
        if (answer.Written is { } written)
        {
            Keep(question, new Kept(answer, state), written.Json.Length, _answers);
        }

        return answer;
    }

    public void Changed(Guid state, long begun) => _known.Changed(state, begun);

    public void Dispose() => _answers?.Dispose();

    private static async ValueTask<TAnswer> WriteAsync<TAnswer>(TAnswer answer)
        where TAnswer : Answer
    {
        if (answer is IStreamedAnswer { IsWhole: false })
        {
            return answer;
        }

        var json = answer is IStreamedAnswer ? await StreamAsync(answer) : JsonSerializer.SerializeToUtf8Bytes(answer, ApiJson.Options);
        answer.Written = new WrittenAnswer(json, $"\"{Convert.ToHexString(SHA256.HashData(json).AsSpan(0, 16))}\"");
        return answer;
    }

    private static async Task<byte[]> StreamAsync<TAnswer>(TAnswer answer)
    {
        using var stream = new MemoryStream();
        await JsonSerializer.SerializeAsync(stream, answer, ApiJson.Options);
        return stream.ToArray();
    }

    private void Keep(object question, Kept kept, int bytes, MemoryCache answers)
    {
        // Answers of another state are never asked for again: nobody waits for them to age.
        if (_keptOf != kept.State)
        {
            _keptOf = kept.State;
            answers.Clear();
        }

        var size = (bytes * (long)Weight) + Overhead;
        if (size <= _limit / LargestShare)
        {
            answers.Set(question, kept, new MemoryCacheEntryOptions { Size = size, SlidingExpiration = s_unused });
        }
    }

    private sealed record Kept(Answer Answer, Guid State);
}
