namespace Engagement.Application.Common;

/// <summary>Receives every commit of live documents that may have changed the data, before their sender has its response.</summary>
public interface ICommitListener
{
    /// <param name="state">The state of the data after the commit, <see cref="Store.WorkspaceRow.DataState"/>.</param>
    /// <param name="sent">A timestamp of the clock, taken before the change was sent to the store.</param>
    void OnCommitted(Guid state, long sent);
}
