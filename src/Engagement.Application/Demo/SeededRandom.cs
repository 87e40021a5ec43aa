namespace Engagement.Application.Demo;

/// <summary>A fast pseudorandom sequence (SplitMix64), the same for a seed with every runtime. Not for secrets.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private const ulong Step = 0x9E37_79B9_7F4A_7C15;
    private const double UnitStep = 1.0 / (1UL << 53);

    private ulong _state = seed;

    /// <summary>A bijection of 64-bit numbers.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    /// <summary>The number at a position of a key's sequence; different positions have different numbers.</summary>
    public static ulong At(ulong key, long place) => Mix(key + (Step * ((ulong)place + 1)));

    /// <summary>From 0 to less than 1.</summary>
    public static double Unit(ulong number) => (number >> 11) * UnitStep;

    public ulong Next() => Mix(_state += Step);

    /// <summary>From 0 to less than the limit.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>From 0 to less than 1.</summary>
    public double Unit() => Unit(Next());
}
