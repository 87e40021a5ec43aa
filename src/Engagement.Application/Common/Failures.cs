namespace Engagement.Application.Common;

/// <summary>A request that cannot be answered for a reason that the caller can mend. The list of kinds is closed.</summary>
/// <param name="message">One sentence for the caller.</param>
public abstract class FailureException(string message) : Exception(message);

/// <summary>Nobody has signed in, or not with a pair that is on record.</summary>
/// <param name="message">What is wrong, in the documented words where there are any.</param>
public sealed class NotAuthenticatedException(string message = "You must be logged in to do this.") : FailureException(message)
{
    /// <summary>What a request brings to be told by is no token that is known.</summary>
    public static NotAuthenticatedException WrongToken() => new("The token is missing or wrong.");
}

/// <summary>The caller lacks the request's permission.</summary>
public sealed class NotAuthorizedException()
    : FailureException("User does not have the permissions required for this action [error-unauthorized]");

/// <summary>The request itself is wrong.</summary>
/// <param name="message">What is wrong, as the documented API words it where it does.</param>
public sealed class InvalidRequestException(string message) : FailureException(message);

/// <summary>A sign-in is refused.</summary>
public sealed class LoginRefusedException : FailureException
{
    private LoginRefusedException(string error, string message) : base(message) => Error = error;

    /// <summary>The original's code for the reason.</summary>
    public string Error { get; }

    /// <summary>The name is not known, or the password is not its own, or the token is none: which of them is not said.</summary>
    public static LoginRefusedException Wrong() => new("Unauthorized", "Unauthorized");

    /// <summary>The password is right, but the account is switched off.</summary>
    public static LoginRefusedException NotActivated() => new("error-user-is-not-activated", "User is not activated");

    /// <summary>The name has failed too often from that address.</summary>
    public static LoginRefusedException UserBlocked() => new("error-login-blocked-for-user", "Login has been temporarily blocked For User");

    /// <summary>The address has failed too often.</summary>
    public static LoginRefusedException AddressBlocked() => new("error-login-blocked-for-ip", "Login has been temporarily blocked For IP");
}

/// <summary>Too many ask for the same at once; nothing was done.</summary>
/// <param name="message">What there is too much of.</param>
public sealed class BusyException(string message) : FailureException(message);

/// <summary>The request brings more than is taken at once.</summary>
/// <param name="message">What there is too much of, and how much may be sent.</param>
public sealed class TooLargeException(string message) : FailureException(message);

/// <summary>The body is of a kind, or packed in a way, that is not read.</summary>
/// <param name="message">What is taken.</param>
public sealed class UnsupportedBodyException(string message) : FailureException(message);
