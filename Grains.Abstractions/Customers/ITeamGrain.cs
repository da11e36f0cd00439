namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>
/// The members of a customer. Changes need a session or a live key: members may use live channels, which a test key may not. Key: customer id.
/// </summary>
[Alias("ITeamGrain"), GrainInterfaceType("team")]
public interface ITeamGrain : IGrainWithGuidKey, IOwnedByCustomer
{
    /// <summary>Members and invitations, newest first.</summary>
    [Alias("List")] Task<Page<MemberView>> ListAsync(Caller caller, PageRequest page);

    /// <summary>One member, or <c>not_found</c>.</summary>
    [Alias("Get")] Task<MemberView> GetAsync(Caller caller, string memberId);

    /// <summary>Invites a mail address.</summary>
    [Alias("Invite")] Task<MemberView> InviteAsync(Caller caller, string email, MemberRole role);

    /// <summary>Changes the role of a member; the last owner stays one.</summary>
    [Alias("SetRole")] Task<MemberView> SetRoleAsync(Caller caller, string memberId, MemberRole role);

    /// <summary>Removes a member or an invitation; the last owner can't be removed.</summary>
    [Alias("Remove")] Task RemoveAsync(Caller caller, string memberId);
}
