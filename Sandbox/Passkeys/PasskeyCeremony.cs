using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>A client that needs the owner's passkey, from the server's request until the link.</summary>
internal sealed class PasskeyCeremony
{
    public required Account Account { get; init; }

    /// <summary>ADV secret that the phone scanned, or agreed on by code.</summary>
    public required byte[] FormerSecret { get; init; }

    public byte[] Challenge { get; set; } = [];

    public DateTimeOffset ChallengeExpiresAt { get; set; }

    /// <summary>Options given so far.</summary>
    public int Offers { get; set; }

    /// <summary>The ref of the client's last request.</summary>
    public string? Reference { get; set; }

    public SandboxPasskeyStage Stage { get; set; } = SandboxPasskeyStage.Assertion;

    /// <summary>The phone's side, once the server took an assertion.</summary>
    public PhonePairing? Pairing { get; set; }

    /// <summary>True when the client proved that it continues a link that this phone began.</summary>
    public bool IsHandoff { get; set; }

    /// <summary>Id of the stanza with which a device that was linked before is linked again, while its signature is awaited.</summary>
    public string? Relink { get; set; }
}
