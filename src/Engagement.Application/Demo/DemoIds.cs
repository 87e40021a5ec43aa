using Engagement.Application.Accounts;

namespace Engagement.Application.Demo;

/// <summary>Ids like Rocket.Chat's, 17 characters that are hard to confuse; here each is derived from a number.</summary>
internal sealed class DemoIds(ulong key)
{
    /// <summary>As many characters as one number can determine.</summary>
    private const int FirstPart = 11;

    private readonly ulong _key = SeededRandom.Mix(key);
    private readonly ulong _otherKey = SeededRandom.Mix(~key);

    public string Of(long number)
    {
        Span<char> id = stackalloc char[Secrets.IdLength];
        Write(id[..FirstPart], SeededRandom.At(_key, number));
        Write(id[FirstPart..], SeededRandom.At(_otherKey, number));
        return new string(id);
    }

    private static void Write(Span<char> part, ulong number)
    {
        for (var index = 0; index < part.Length; index++)
        {
            (number, var digit) = Math.DivRem(number, (ulong)Secrets.IdCharacters.Length);
            part[index] = Secrets.IdCharacters[(int)digit];
        }
    }
}
