using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Groups and accounts that requests of linked devices name, and who may do what.</summary>
internal sealed class GroupAccess(StateStore store, GroupDirectory groups)
{
    /// <summary>People in one request.</summary>
    private const int MaxNamed = GroupDirectory.MaxMembersOfPhones;

    /// <summary>Somebody whom a request names.</summary>
    /// <param name="Jid">The address of the request.</param>
    /// <param name="Account">The account, or null.</param>
    /// <param name="Node">The node that names it.</param>
    public sealed record Named(Jid Jid, Account? Account, Node Node);

    /// <summary>The group that the request is sent to, of a member.</summary>
    public Group Own(Device device, Node request)
    {
        var group = groups.Require(request.GetJid("to"));
        return group.Members.ContainsKey(device.Account) ? group : throw Refusal.Forbidden();
    }

    /// <summary>As <see cref="Own"/>, of an admin.</summary>
    public Group Administered(Device device, Node request)
    {
        var group = Own(device, request);
        return group.IsAdmin(device.Account) ? group : throw Refusal.Forbidden();
    }

    /// <summary>As <see cref="Own"/>, of somebody who may change name, description, picture and timer: any member unless the group is locked.</summary>
    public Group Edited(Device device, Node request)
    {
        var group = Own(device, request);
        return !group.IsLocked || group.IsAdmin(device.Account) ? group : throw Refusal.Forbidden();
    }

    /// <summary>The account in a node.</summary>
    public IReadOnlyList<Named> Participants(Node parent)
    {
        var named = parent.ChildrenOf("participant").ToArray();
        if (named.Length > MaxNamed) throw GroupRefusals.Full();
        return [.. named.Select(part => part.GetJid("jid") is { User.Length: > 0 } jid ? new Named(jid, Find(jid, part), part) : throw Refusal.BadRequest())];
    }

    private Account? Find(Jid jid, Node part) =>
        store.State.Find(jid) ?? (part.GetJid("phone_number") is { IsPhoneNumber: true } number && jid.IsLid ? store.State.Find(number) : null);
}
