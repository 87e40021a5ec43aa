using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>What the system knows of a file and the framework does not tell: its kind, owner and identity. Links are not followed.</summary>
[UnsupportedOSPlatform("windows")]
internal readonly record struct UnixFile(int Mode, uint Owner, uint Group, long Device, long Number)
{
    private const int KindMask = 0xF000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;
    private const int Link = 0xA000;
    private const int Sticky = 0x200;

    // C's function answers in memory that all its callers share.
    private static readonly Lock s_names = new();

    private const int NoEntry = 2;
    private const int NoDirectory = 20;

    /// <summary>The account that this process acts as.</summary>
    public static uint Self { get; } = Native.GetEUid();

    /// <summary>The group that this process acts as.</summary>
    public static uint SelfGroup { get; } = Native.GetEGid();

    public bool IsFolder => (Mode & KindMask) == Folder;

    public bool IsRegular => (Mode & KindMask) == Regular;

    public bool IsLink => (Mode & KindMask) == Link;

    /// <summary>Whether only its owner can remove or rename what is in the folder.</summary>
    public bool IsSticky => (Mode & Sticky) != 0;

    public bool GroupWrites => ((UnixFileMode)Mode).HasFlag(UnixFileMode.GroupWrite);

    public bool OthersWrite => ((UnixFileMode)Mode).HasFlag(UnixFileMode.OtherWrite);

    /// <summary>What has that name; null when nothing has.</summary>
    public static UnixFile? At(string path) => Native.LStat(path, out var status) == 0 ? From(status)
        : Marshal.GetLastPInvokeError() is NoEntry or NoDirectory ? null
        : throw new IOException($"'{path}' cannot be looked at: {Marshal.GetLastPInvokeErrorMessage()}.");

    /// <summary>What has been opened.</summary>
    public static UnixFile Of(SafeFileHandle handle) => Native.FStat(handle, out var status) == 0 ? From(status)
        : throw new IOException($"An open file cannot be looked at: {Marshal.GetLastPInvokeErrorMessage()}.");

    public bool IsSameAs(UnixFile other) => Device == other.Device && Number == other.Number;

    /// <summary>An account's number and name, for messages.</summary>
    public static string NameOf(uint account)
    {
        // The name is the first field of C's structure on every system.
        lock (s_names)
        {
            var entry = Native.GetPwUid(account);
            var name = entry == 0 ? null : Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(entry));
            return name is null ? $"user {account}" : $"user {account} ({name})";
        }
    }

    private static UnixFile From(in Native.FileStatus status) => new(status.Mode, status.Uid, status.Gid, status.Dev, status.Ino);

    /// <summary>The runtime's own layer over the systems' different structures, and C's functions that are the same on all of them.</summary>
    private static class Native
    {
        [DllImport("libSystem.Native", EntryPoint = "SystemNative_LStat", SetLastError = true)]
        public static extern int LStat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out FileStatus status);

        [DllImport("libSystem.Native", EntryPoint = "SystemNative_FStat", SetLastError = true)]
        public static extern int FStat(SafeFileHandle handle, out FileStatus status);

        [DllImport("libSystem.Native", EntryPoint = "SystemNative_GetEUid")]
        public static extern uint GetEUid();

        [DllImport("libc", EntryPoint = "getegid")]
        public static extern uint GetEGid();

        [DllImport("libc", EntryPoint = "getpwuid")]
        public static extern nint GetPwUid(uint account);

        // As the runtime declares it, with room behind it for what a later one may add. A test compares it with what stat says.
        [StructLayout(LayoutKind.Sequential, Size = 256)]
        public struct FileStatus
        {
            public int Flags;
            public int Mode;
            public uint Uid;
            public uint Gid;
            public long Size;
            public long ATime;
            public long ATimeNsec;
            public long MTime;
            public long MTimeNsec;
            public long CTime;
            public long CTimeNsec;
            public long BirthTime;
            public long BirthTimeNsec;
            public long Dev;
            public long RDev;
            public long Ino;
        }
    }
}
