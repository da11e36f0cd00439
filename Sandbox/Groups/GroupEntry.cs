using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>An account came into a group by a link, an invitation or an accepted request.</summary>
/// <param name="Group">The group.</param>
/// <param name="Actor">Who let it in: an admin, or the account itself.</param>
/// <param name="Account">The account.</param>
internal sealed record GroupEntry(Group Group, Account Actor, Account Account);
