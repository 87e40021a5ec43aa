namespace Engagement.Application.Demo;

/// <summary>A small fast sequence of numbers (SplitMix64): the same for the same seed, with every runtime. No secret is made of it.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private const ulong Step = 0x9E37_79B9_7F4A_7C15;
    private const double UnitStep = 1.0 / (1UL << 53);

    private ulong _state = seed;

    /// <summary>A number for each number, no two alike.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    /// <summary>The number of a place in the sequence of a key; for one key no two places have the same.</summary>
    public static ulong At(ulong key, long place) => Mix(key + (Step * ((ulong)place + 1)));

    /// <summary>From 0 to less than 1.</summary>
    public static double Unit(ulong number) => (number >> 11) * UnitStep;

    public ulong Next() => Mix(_state += Step);

    /// <summary>From 0 to less than the limit.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>From 0 to less than 1.</summary>
    public double Unit() => Unit(Next());
}
