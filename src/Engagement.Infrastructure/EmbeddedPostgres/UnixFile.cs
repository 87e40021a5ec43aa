using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>
/// A file's kind, owner and identity, which .NET does not expose; links are not followed. The fields lie where the runtime's own structure has them,
/// with room for what a later one may add. A test compares them with the output of stat.
/// </summary>
[UnsupportedOSPlatform("windows")]
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly record struct UnixFile
{
    /// <summary>The account number of root.</summary>
    public const uint Root = 0;

    private const int KindMask = 0xF000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;
    private const int Link = 0xA000;
    private const int NoEntry = 2;
    private const int NoDirectory = 20;

    // getpwuid returns memory that all callers share.
    private static readonly Lock s_names = new();

    /// <summary>The account that this process acts as.</summary>
    public static uint Self { get; } = GetEUid();

    /// <summary>The group that this process acts as.</summary>
    public static uint SelfGroup { get; } = GetEGid();

    [field: FieldOffset(4)]
    public int Mode { get; }

    [field: FieldOffset(8)]
    public uint Owner { get; }

    [field: FieldOffset(12)]
    public uint Group { get; }

    [field: FieldOffset(88)]
    public long Device { get; }

    [field: FieldOffset(104)]
    public long Number { get; }

    public bool IsFolder => (Mode & KindMask) == Folder;

    public bool IsRegular => (Mode & KindMask) == Regular;

    public bool IsLink => (Mode & KindMask) == Link;

    /// <summary>Whether only its owner can remove or rename what is in the folder.</summary>
    public bool IsSticky => ((UnixFileMode)Mode).HasFlag(UnixFileMode.StickyBit);

    public bool GroupWrites => ((UnixFileMode)Mode).HasFlag(UnixFileMode.GroupWrite);

    public bool OthersWrite => ((UnixFileMode)Mode).HasFlag(UnixFileMode.OtherWrite);

    /// <summary>The file of a name; null when there is none.</summary>
    public static UnixFile? At(string path) => LStat(path, out var file) == 0 ? file
        : Marshal.GetLastPInvokeError() is NoEntry or NoDirectory ? null
        : throw new IOException($"'{path}' cannot be looked at: {Marshal.GetLastPInvokeErrorMessage()}.");

    public static UnixFile Of(SafeFileHandle handle) => FStat(handle, out var file) == 0 ? file
        : throw new IOException($"An open file cannot be looked at: {Marshal.GetLastPInvokeErrorMessage()}.");

    public bool IsSameAs(UnixFile other) => Device == other.Device && Number == other.Number;

    /// <summary>An account's number and name, for messages.</summary>
    public static string NameOf(uint account) => LoginOf(account) is { } name ? $"user {account} ({name})" : $"user {account}";

    /// <summary>An account's name; null when it has none.</summary>
    public static string? LoginOf(uint account)
    {
        // The name is the first field of C's structure on every system.
        lock (s_names)
        {
            var entry = GetPwUid(account);
            return entry == 0 ? null : Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(entry));
        }
    }

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_LStat", SetLastError = true)]
    private static extern int LStat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out UnixFile file);

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_FStat", SetLastError = true)]
    private static extern int FStat(SafeFileHandle handle, out UnixFile file);

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_GetEUid")]
    private static extern uint GetEUid();

    [DllImport("libc", EntryPoint = "getegid")]
    private static extern uint GetEGid();

    [DllImport("libc", EntryPoint = "getpwuid")]
    private static extern nint GetPwUid(uint account);
}
