namespace Engagement.Application.Demo;

/// <summary>Ids as Rocket.Chat makes them: 17 characters that are hard to mistake for each other; here each follows from a number.</summary>
internal sealed class DemoIds(ulong key)
{
    private const string Characters = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
    private const int Length = 17;

    /// <summary>As many characters as one number has room for.</summary>
    private const int FirstPart = 11;

    private readonly ulong _key = SeededRandom.Mix(key);
    private readonly ulong _otherKey = SeededRandom.Mix(~key);

    public string Of(long number) => string.Create(Length, (SeededRandom.At(_key, number), SeededRandom.At(_otherKey, number)), Write);

    private static void Write(Span<char> id, (ulong First, ulong Second) number)
    {
        Write(id[..FirstPart], number.First);
        Write(id[FirstPart..], number.Second);
    }

    private static void Write(Span<char> part, ulong number)
    {
        for (var index = 0; index < part.Length; index++)
        {
            (number, var digit) = Math.DivRem(number, (ulong)Characters.Length);
            part[index] = Characters[(int)digit];
        }
    }
}
