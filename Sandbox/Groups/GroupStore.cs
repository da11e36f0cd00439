using System.Globalization;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Changes of groups and their members, in memory and in the journal.</summary>
internal sealed class GroupStore : IRecordFormat
{
    private readonly StateStore _store;

    public GroupStore(StateStore store)
    {
        _store = store;
        store.Sections.Add(this);
    }

    IReadOnlyCollection<Op> IRecordFormat.Ops { get; } = [Op.PutGroup, Op.DeleteGroup, Op.SetGroupTimer, Op.SetGroupRules];

    public void Put(Group group)
    {
        _store.State.PutGroup(group);
        if (_store.IsDurable) WriteGroup(_store.Records, group);
    }

    public void SetTimer(Group group, int seconds)
    {
        group.ExpirationSeconds = seconds;
        if (_store.IsDurable) WriteTimer(_store.Records, group);
    }

    public void SetRules(Group group, bool isAnnouncement, bool isLocked)
    {
        (group.IsAnnouncement, group.IsLocked) = (isAnnouncement, isLocked);
        if (_store.IsDurable) WriteRules(_store.Records, group);
    }

    public void Delete(Group group)
    {
        _store.State.RemoveGroup(group.Id);
        if (_store.IsDurable) WriteDeletion(_store.Records, group);
    }

    void IRecordFormat.Replay(Op op, int number, ref RecordReader from)
    {
        var id = from.RequiredText();
        var known = _store.State.FindGroup(new Jid(id, JidServer.Group));
        if (op == Op.SetGroupTimer)
        {
            (known ?? throw new InvalidDataException("The journal contains a change of an unknown group.")).ExpirationSeconds = number;
            return;
        }
        if (op == Op.SetGroupRules)
        {
            var group = known ?? throw new InvalidDataException("The journal contains a change of an unknown group.");
            (group.IsAnnouncement, group.IsLocked) = ((number & 1) != 0, (number & 2) != 0);
            return;
        }
        if (op == Op.DeleteGroup)
        {
            _store.State.RemoveGroup(id);
            return;
        }
        var made = new Group
        {
            Id = id,
            Subject = from.RequiredText(),
            IsLidAddressed = from.Bool(),
            CreatorPhoneNumber = from.RequiredText(),
            CreatorLidUser = from.RequiredText(),
            CreatedAt = from.Time(),
            ExpirationSeconds = known?.ExpirationSeconds ?? 0,
            IsAnnouncement = known?.IsAnnouncement ?? false,
            IsLocked = known?.IsLocked ?? false,
        };
        for (var i = 0; i < number; i++)
        {
            var member = from.Int();
            var account = _store.State.ByNumber(member) ?? throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"The journal contains a group with the unknown account {member}."));
            made.Members[account] = (SandboxGroupRole)from.Byte();
        }
        _store.State.PutGroup(made);
    }

    void IRecordFormat.PutAll(RecordWriter to, Action drain)
    {
        foreach (var group in _store.State.Groups)
        {
            to.Begin();
            WriteGroup(to, group);
            if (group.ExpirationSeconds > 0) WriteTimer(to, group);
            if (group.IsAnnouncement || group.IsLocked) WriteRules(to, group);
            to.End();
            drain();
        }
    }

    private static void WriteGroup(RecordWriter to, Group group)
    {
        to.Op(Op.PutGroup);
        to.Number(group.Members.Count);
        to.Text(group.Id);
        to.Text(group.Subject);
        to.Bool(group.IsLidAddressed);
        to.Text(group.CreatorPhoneNumber);
        to.Text(group.CreatorLidUser);
        to.Time(group.CreatedAt);
        foreach (var (account, role) in group.Members)
        {
            to.Number(account.Number);
            to.Byte((byte)role);
        }
    }

    private static void WriteTimer(RecordWriter to, Group group)
    {
        to.Op(Op.SetGroupTimer);
        to.Number(group.ExpirationSeconds);
        to.Text(group.Id);
    }

    private static void WriteRules(RecordWriter to, Group group)
    {
        to.Op(Op.SetGroupRules);
        to.Number((group.IsAnnouncement ? 1 : 0) + (group.IsLocked ? 2 : 0));
        to.Text(group.Id);
    }

    private static void WriteDeletion(RecordWriter to, Group group)
    {
        to.Op(Op.DeleteGroup);
        to.Number(0);
        to.Text(group.Id);
    }
}
