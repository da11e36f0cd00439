using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Converts the final stanzas of the server to the end of the connection.</summary>
internal static class ServerFaults
{
    /// <summary><c>failure</c>: the login was refused.</summary>
    public static ConnectionEnd OfFailure(Node failure)
    {
        var code = (int)(failure.GetInteger("reason") ?? 500);
        return code switch
        {
            401 => new(ConnectionEndReason.LoggedOut, code),
            402 => new(ConnectionEndReason.TemporarilyBanned, code, Seconds(failure, "expire")),
            403 or 406 => new(ConnectionEndReason.Banned, code),
            405 => new(ConnectionEndReason.ClientOutdated, code),
            429 or (>= 500 and < 600) => new(ConnectionEndReason.NetworkLost, code, Seconds(failure, "retry") ?? Seconds(failure, "backoff")),
            _ => new(ConnectionEndReason.Refused, code),
        };
    }

    /// <summary><c>stream:error</c>: the session ends.</summary>
    public static ConnectionEnd OfStreamError(Node error)
    {
        var code = (int?)error.GetInteger("code");
        if (error.Child("conflict") is { } conflict)
            return conflict.Get("type") == "device_removed"
                ? new(ConnectionEndReason.LoggedOut, code ?? 401)
                : new(ConnectionEndReason.Replaced, code ?? 440);
        return code switch
        {
            515 => new(ConnectionEndReason.RestartRequired, code),
            401 => new(ConnectionEndReason.LoggedOut, code),
            403 or 406 => new(ConnectionEndReason.Banned, code),
            405 => new(ConnectionEndReason.ClientOutdated, code),
            _ => new(ConnectionEndReason.NetworkLost, code),
        };
    }

    private static TimeSpan? Seconds(Node node, string name) =>
        node.GetInteger(name) is > 0 and < 100_000_000 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}
