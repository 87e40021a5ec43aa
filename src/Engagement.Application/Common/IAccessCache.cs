namespace Engagement.Application.Common;

/// <summary>The accounts, tokens and permissions that this process has cached.</summary>
public interface IAccessCache
{
    /// <summary>Drops everything, because this process has changed accounts, tokens or permissions.</summary>
    void Invalidate();
}
