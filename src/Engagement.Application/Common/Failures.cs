namespace Engagement.Application.Common;

/// <summary>A request that cannot be answered for a reason that the caller can mend. The list of kinds is closed.</summary>
/// <param name="message">One sentence for the caller.</param>
public abstract class FailureException(string message) : Exception(message);

/// <summary>Nobody has signed in, or not with a pair that is on record.</summary>
public sealed class NotAuthenticatedException() : FailureException("You must be logged in to do this.");

/// <summary>The caller lacks the request's permission.</summary>
public sealed class NotAuthorizedException()
    : FailureException("User does not have the permissions required for this action [error-unauthorized]");

/// <summary>The request itself is wrong.</summary>
/// <param name="message">What is wrong, as the documented API words it where it does.</param>
public sealed class InvalidRequestException(string message) : FailureException(message);
