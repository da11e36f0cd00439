namespace WhatIsUp.Sandbox.Phones;

/// <summary>A phone of the sandbox.</summary>
/// <param name="Id">Id.</param>
/// <param name="PhoneNumber">Its number, E.164 with plus.</param>
/// <param name="Jid">Account address.</param>
/// <param name="Lid">LID of the account.</param>
/// <param name="PushName">Name that recipients see.</param>
/// <param name="Business">True for a business account.</param>
/// <param name="Online">False after offline.</param>
/// <param name="UndecryptableCount">Messages it could never decrypt and shows as waiting.</param>
/// <param name="LinkedDevices">Linked devices.</param>
/// <param name="CreatedAt">Made at.</param>
/// <param name="Policy">How the server treats the account.</param>
/// <param name="Username">Username, or null.</param>
/// <param name="UsernameKey">Key without which nobody finds the account by its username, or null.</param>
/// <param name="HidesNumber">True when WhatsApp hides the account's number.</param>
public sealed record SandboxPhoneReply(
    string Id, string PhoneNumber, string Jid, string Lid, string PushName, bool Business, bool Online, long UndecryptableCount,
    IReadOnlyList<string> LinkedDevices, DateTimeOffset CreatedAt, SandboxPolicyReply Policy, string? Username = null, string? UsernameKey = null,
    bool HidesNumber = false);
