using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>
/// Linking with a passkey as the owner's page and the API see it. It lives as long as its socket and is not stored: a new socket starts again. The page's token
/// contains <paramref name="Id"/>, which is useless without the gateway's signature.
/// </summary>
/// <param name="Id">Id of the attempt.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="Options">WebAuthn options, JSON.</param>
/// <param name="ExpiresAt">When the present stage must be over.</param>
public sealed record PasskeyAttempt(Guid Id, PasskeyProgress Stage, string Options, DateTimeOffset ExpiresAt)
{
    /// <summary>Prefix of the reasons in the channel's status.</summary>
    public const string ReasonPrefix = "passkey_";

    /// <summary>Code to compare, or null before it is known.</summary>
    public string? Code { get; private init; }

    /// <summary>How it ended, or null.</summary>
    public PasskeyOutcome? Outcome { get; private init; }

    /// <summary>Why it failed, or null.</summary>
    public string? Reason { get; private init; }

    /// <summary>The attempt for the API.</summary>
    public PasskeyView ToView() => new(Id, Stage, Options, ExpiresAt, Code);

    /// <summary>The attempt after a fact of the client, which may have begun it.</summary>
    public static PasskeyAttempt? After(PasskeyAttempt? attempt, ClientEvent happened)
    {
        if (happened is PasskeyRequested requested)
        {
            var id = attempt is { Outcome: null } ? attempt.Id : Guid.NewGuid();
            return new PasskeyAttempt(id, PasskeyProgress.Assertion, requested.Options, requested.ExpiresAt);
        }

        if (attempt is null or { Outcome: PasskeyOutcome.Linked }) return attempt;
        return happened switch
        {
            PasskeyAccepted accepted => attempt with { Stage = PasskeyProgress.WaitingForPhone, ExpiresAt = accepted.ExpiresAt },
            PasskeyCodeIssued issued => attempt with { Stage = PasskeyProgress.Confirm, ExpiresAt = issued.ExpiresAt, Code = issued.Code },
            PasskeyConfirmed confirmed => attempt with { Stage = PasskeyProgress.Done, ExpiresAt = confirmed.ExpiresAt },
            PairingCompleted => attempt with { Stage = PasskeyProgress.Done, Outcome = PasskeyOutcome.Linked, Reason = null },
            PasskeyFailed failed => attempt with { Outcome = PasskeyOutcome.Failed, Reason = ReasonPrefix + failed.Reason },
            _ => attempt,
        };
    }

    /// <summary>The attempt after the channel left its state for another reason.</summary>
    public PasskeyAttempt Leave(string? reason) => Outcome is null ? this with { Outcome = PasskeyOutcome.Stopped, Reason = reason } : this;

    /// <summary>Never prints options and code.</summary>
    public override string ToString() => $"{nameof(PasskeyAttempt)} {Stage}";
}
