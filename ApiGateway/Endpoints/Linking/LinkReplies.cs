using WhatIsUp.ApiGateway.Linking;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.ApiGateway.Endpoints.Linking;

/// <summary>State of a pairing, as the owner's page shows it.</summary>
/// <param name="ChannelName">Label of the channel.</param>
/// <param name="Stage">Stage of the pairing.</param>
/// <param name="Options">WebAuthn options for navigator.credentials.get on https://web.whatsapp.com, in a browser of the owner of the number.</param>
/// <param name="ExpiresAt">End of the current stage.</param>
/// <param name="Code">Code that the phone also shows, or null until it is known.</param>
/// <param name="Now">Server time of this response, for browsers whose clock is wrong.</param>
public sealed record LinkReply(string ChannelName, PasskeyProgress Stage, WebAuthnOptions Options, DateTimeOffset ExpiresAt, string? Code, DateTimeOffset Now)
{
    internal static LinkReply Of(LinkPageView view, LinkVisit visit)
    {
        var passkey = view.Passkey;
        return new LinkReply(view.ChannelName, passkey.Stage, new WebAuthnOptions(passkey.Options), passkey.ExpiresAt, passkey.Code, visit.Time.GetUtcNow());
    }
}

/// <summary>Result of a pairing.</summary>
/// <param name="Outcome">The outcome, or null when it is no longer known.</param>
/// <param name="Cause">Stable reason of a failure, or null.</param>
public sealed record LinkEnded(PasskeyOutcome? Outcome, string? Cause);
