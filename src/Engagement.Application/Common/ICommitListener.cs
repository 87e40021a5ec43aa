namespace Engagement.Application.Common;

/// <summary>Receives every commit of this process that may have changed the data, before the caller has its result.</summary>
public interface ICommitListener
{
    /// <param name="state">The state of the data after the commit, <see cref="Store.WorkspaceRow.DataState"/>.</param>
    /// <param name="sent">A timestamp of the clock, taken before the change was sent to the store.</param>
    void OnCommitted(Guid state, long sent);
}
