namespace Engagement.Application.Common;

/// <summary>How far long work is.</summary>
/// <param name="Done">What is done, of which the total is known: bytes of files read, messages generated.</param>
/// <param name="Total">All of it.</param>
/// <param name="Documents">Documents committed.</param>
public readonly record struct WorkProgress(long Done, long Total, long Documents);
