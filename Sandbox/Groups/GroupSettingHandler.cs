using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Requests of linked devices that change what groups are like (<c>w:g2</c>).</summary>
internal sealed class GroupSettingHandler(StateStore store, ServerClock clock, GroupDirectory groups) : IStanzaHandler
{
    private static readonly string[] Rules = ["announcement", "not_announcement", "locked", "unlocked"];

    private readonly GroupAccess _access = new(store, groups);
    private readonly GroupEditor _editor = groups.Editor;

    public void Register(StanzaTable table)
    {
        table.Requests.On("w:g2", "set", "subject", Name);
        table.Requests.On("w:g2", "set", "description", Describe);
        table.Requests.On("w:g2", "set", "ephemeral", Time);
        table.Requests.On("w:g2", "set", "not_ephemeral", Time);
        table.Requests.On("w:g2", "set", "ack", Acknowledge);
        foreach (var rule in Rules) table.Requests.On("w:g2", "set", rule, Restrict);
        foreach (var tag in GroupSwitches.Tags) table.Requests.On("w:g2", "set", tag, Switch);
    }

    /// <summary>A member confirms that it wants to be in a group that a stranger added it to (web client, <c>WASmaxGroupsAcknowledgeGroupRPC</c>).</summary>
    private Node[] Acknowledge(Session session, Device device, Node request)
    {
        _ = _access.Own(device, request);
        return [];
    }

    private Node[] Name(Session session, Device device, Node request)
    {
        var group = _access.Edited(device, request);
        if (request.Children[0].Text is not { Length: > 0 } subject) throw Refusal.BadRequest();
        if (subject.Length > GroupDirectory.MaxSubjectLength) throw Refusal.NotAcceptable();
        _editor.Name(group, device.Account, subject);
        return [];
    }

    /// <summary>The request names the version that it replaces. One without an id of its own gets one: Baileys removes descriptions so.</summary>
    private Node[] Describe(Session session, Device device, Node request)
    {
        var group = _access.Edited(device, request);
        var (change, former) = (request.Children[0], groups.Facts.Of(group).Description?.Id);
        if ((change.Get("prev") is "none" or "" ? null : change.Get("prev")) != former) throw GroupRefusals.Conflict();
        var text = change.Child("body")?.Text;
        if (change.Get("delete") == "true" ? text is not null : text is not { Length: > 0 }) throw Refusal.BadRequest();
        if (text?.Length > GroupDirectory.MaxDescriptionLength) throw Refusal.NotAcceptable();
        _editor.Describe(group, device.Account, change.Get("id") is { Length: > 0 and <= 128 } id ? id : clock.NextId(), text);
        return [];
    }

    private Node[] Time(Session session, Device device, Node request)
    {
        var group = _access.Edited(device, request);
        var change = request.Children[0];
        var seconds = change.Tag == "not_ephemeral" ? 0
            : change.GetInteger("expiration") is > 0 and <= int.MaxValue and var given ? (int)given : throw Refusal.BadRequest();
        _editor.Time(group, device.Account, seconds);
        return [];
    }

    private Node[] Restrict(Session session, Device device, Node request)
    {
        var group = _access.Administered(device, request);
        var tag = request.Children[0].Tag;
        if (tag is "announcement" or "not_announcement") _editor.Restrict(group, device.Account, tag == "announcement", null);
        else _editor.Restrict(group, device.Account, null, tag == "locked");
        return [];
    }

    private Node[] Switch(Session session, Device device, Node request)
    {
        var group = _access.Administered(device, request);
        var (change, notice) = GroupSwitches.Read(request.Children[0]) ?? throw Refusal.BadRequest();
        _editor.Change(group, device.Account, change, notice);
        return [];
    }
}
