namespace Engagement.Application.Common;

/// <summary>The progress of long work.</summary>
/// <param name="Done">Bytes of files read, or messages generated.</param>
/// <param name="Total">The number of them at the end.</param>
/// <param name="Documents">Documents committed.</param>
public readonly record struct WorkProgress(long Done, long Total, long Documents);
