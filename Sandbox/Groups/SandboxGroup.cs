using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>A group as it is at one moment.</summary>
/// <param name="Jid">Its address.</param>
/// <param name="Subject">Its name.</param>
/// <param name="IsLidAddressed">True when members are named by LID, false by phone number.</param>
/// <param name="Creator">Phone-number JID of the account that made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Members">Who is in it, in the order they came.</param>
/// <param name="ExpirationSeconds">Seconds after which new messages disappear; 0 for never.</param>
public sealed record SandboxGroup(
    Jid Jid, string Subject, bool IsLidAddressed, Jid Creator, DateTimeOffset CreatedAt, IReadOnlyList<SandboxGroupMember> Members, int ExpirationSeconds);

/// <summary>A member of a group.</summary>
/// <param name="Jid">Phone-number JID.</param>
/// <param name="Lid">LID JID.</param>
/// <param name="Role">What it may do.</param>
public sealed record SandboxGroupMember(Jid Jid, Jid Lid, SandboxGroupRole Role);

/// <summary>An applicant for a group.</summary>
/// <param name="Jid">Phone-number JID.</param>
/// <param name="Lid">LID JID.</param>
/// <param name="Method">How.</param>
/// <param name="At">When.</param>
public sealed record SandboxApplication(Jid Jid, Jid Lid, string Method, DateTimeOffset At);
