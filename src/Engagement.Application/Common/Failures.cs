namespace Engagement.Application.Common;

/// <summary>A request that fails for a reason that the caller can correct. The list of kinds is closed.</summary>
/// <param name="message">One sentence for the caller.</param>
public abstract class FailureException(string message) : Exception(message);

/// <summary>The request has no credentials, or unknown ones.</summary>
public sealed class NotAuthenticatedException(string message = "You must be logged in to do this.") : FailureException(message)
{
    /// <summary>A webhook's token is missing or wrong.</summary>
    public static NotAuthenticatedException WrongToken() => new("The token is missing or wrong.");
}

/// <summary>The caller lacks the request's permission.</summary>
public sealed class NotAuthorizedException()
    : FailureException("User does not have the permissions required for this action [error-unauthorized]");

/// <summary>The request itself is wrong; the message is the documented API's where it has one.</summary>
public sealed class InvalidRequestException(string message) : FailureException(message);

/// <summary>A sign-in is refused.</summary>
public sealed class LoginRefusedException : FailureException
{
    private LoginRefusedException(string error, string message) : base(message) => Error = error;

    /// <summary>Rocket.Chat's code for the reason.</summary>
    public string Error { get; }

    /// <summary>The name, the password or the token is wrong; the response does not say which.</summary>
    public static LoginRefusedException Wrong() => new("Unauthorized", "Unauthorized");

    /// <summary>The password is right, but the account is switched off.</summary>
    public static LoginRefusedException NotActivated() => new("error-user-is-not-activated", "User is not activated");

    /// <summary>The name has failed too often from that address.</summary>
    public static LoginRefusedException UserBlocked() => new("error-login-blocked-for-user", "Login has been temporarily blocked For User");

    /// <summary>The address has failed too often.</summary>
    public static LoginRefusedException AddressBlocked() => new("error-login-blocked-for-ip", "Login has been temporarily blocked For IP");
}

/// <summary>Too many requests at once; nothing was done.</summary>
public sealed class BusyException(string message) : FailureException(message);

/// <summary>The request exceeds a limit of size; the message names the limit.</summary>
public sealed class TooLargeException(string message) : FailureException(message);

/// <summary>The body has a type or an encoding that is not supported; the message names those that are.</summary>
public sealed class UnsupportedBodyException(string message) : FailureException(message);
