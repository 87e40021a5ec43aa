namespace Engagement.Application.Common;

/// <summary>What this process keeps in memory of who may do what.</summary>
public interface IKeptAccess
{
    /// <summary>Says that access was changed here: nothing that was known until now is used any more.</summary>
    void Forget();
}
