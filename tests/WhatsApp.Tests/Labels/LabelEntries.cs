using WhatIsUp.Sandbox.AppState;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Labels;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Labels;

/// <summary>Labels and quick replies in the app state: index, version and value as live.md section 8 has them.</summary>
public sealed class LabelEntries : TwoPhones
{
    private async Task ReadyAsync() => await Eventually.TrueAsync(
        async () => (await _device.Store.LoadCollectionsAsync(Stop)).Count == Collections.All.Count, "all collections are read");

    private async Task<SandboxAppStateEntry> EntryAsync(string kind, Func<SandboxAppStateEntry, bool> condition)
    {
        SandboxAppStateEntry? found = null;
        await Eventually.TrueAsync(
            async () => (found = (await _mine.ReadAppStateAsync(Stop)).FirstOrDefault(entry => entry.Index[0] == kind && condition(entry))) is not null,
            $"the phone has the entry {kind}");
        return found!;
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Label_names_the_chat_as_the_account_goes_by_it(bool isMigrated)
    {
        await ReadyAsync();
        await _device.SendTextAsync(_theirs.Jid, "hello");
        if (isMigrated)
        {
            await _mine.SetPolicyAsync(_mine.Policy with { LidMigrated = true }, Stop);
            await _device.ReopenAsync();
            await Eventually.TrueAsync(async () => (await _device.Store.LoadCredentialsAsync(Stop))!.IsLidMigrated, "the account is moved to LIDs");
        }
        var named = isMigrated ? _theirs.Lid : _theirs.Jid;
        await _device.Client.Chats.ApplyAsync([AppStateActions.EditLabel("5", "VIP", 7, false)], Stop);
        await _device.Client.Labels.AssignAsync("5", _theirs.Lid, null, isAssigned: true, Stop);
        var onChat = await EntryAsync("label_jid", _ => true);
        Assert.Equal(["label_jid", "5", named.ToString()], onChat.Index);
        Assert.Equal((3, true), (onChat.ActionVersion, onChat.Value.LabelAssociationAction.Labeled));
        await _device.Client.Labels.AssignAsync("5", _theirs.Lid, new LabelledMessage("3EB0AA", true, null), isAssigned: true, Stop);
        var onMessage = await EntryAsync("label_message", _ => true);
        Assert.Equal(["label_message", "5", named.ToString(), "3EB0AA", "1", "0"], onMessage.Index);
        var assigned = await _device.WaitAsync<LabelAssigned>(raised => raised.MessageId == "3EB0AA");
        Assert.Equal((_theirs.Lid, true), (assigned.Chat, assigned.IsAssigned));
        await _device.Client.Labels.AssignAsync("5", _theirs.Jid, null, isAssigned: false, Stop);
        await EntryAsync("label_jid", entry => !entry.Value.LabelAssociationAction.Labeled);
    }

    [Fact(Timeout = 60_000)]
    public async Task Quick_reply_is_set_and_deleted_as_an_entry_of_the_regular_collection()
    {
        await ReadyAsync();
        await _device.Client.Chats.ApplyAsync([AppStateActions.QuickReply("1700000000", "hours", "Nine to five", ["open"], 3, false)], Stop);
        var entry = await EntryAsync("quick_reply", _ => true);
        Assert.Equal(("regular", 2), (entry.Collection, entry.ActionVersion));
        Assert.Equal(["quick_reply", "1700000000"], entry.Index);
        var action = entry.Value.QuickReplyAction;
        Assert.Equal(("hours", "Nine to five", "open", 3, false), (action.Shortcut, action.Message, action.Keywords.Single(), action.Count, action.Deleted));
        var created = await _device.WaitAsync<QuickReplyChanged>();
        Assert.Equal(("1700000000", "hours", "Nine to five", 3, false), (created.ReplyId, created.Shortcut, created.Message, created.Count, created.IsDeleted));
        await _mine.WriteAppStateAsync([AppStateActions.QuickReply("1700000000", "", "", [], 0, true)], Stop);
        Assert.True((await _device.WaitAsync<QuickReplyChanged>(raised => raised.IsDeleted)).IsDeleted);
    }
}
