using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.AppState;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Chats, contacts and labels, synchronised between the phone and its linked devices.</summary>
public sealed class AppStates : TwoPhones
{
    private Jid Chat => _theirs.Lid;

    private async Task<bool> PhoneHasAsync(string kind, Func<SandboxAppStateEntry, bool> condition) =>
        (await _mine.ReadAppStateAsync(Stop)).Any(entry => entry.Index[0] == kind && condition(entry));

    private static async Task<LinkedDevice> SecondAsync(SandboxHost sandbox, SandboxPhone phone)
    {
        var second = new LinkedDevice(sandbox);
        await second.PairAsync(phone);
        return second;
    }

    private async Task ReadyAsync(LinkedDevice device)
    {
        await device.WaitAsync<OwnPushNameChanged>(named => named.PushName == _mine.PushName);
        // The name is in the first collection; changes before the last one is read arrive as initial state.
        await Eventually.TrueAsync(
            async () => (await device.Store.LoadCollectionsAsync(Stop)).Count == Collections.All.Count, "all collections are read");
    }

    [Fact(Timeout = 60_000)]
    public async Task Chat_changes_by_the_phone_are_published()
    {
        await ReadyAsync(_device);
        var until = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000);
        await _mine.WriteAppStateAsync(
            [AppStateActions.Pin(Chat, true), AppStateActions.Archive(Chat, true, null), AppStateActions.MarkRead(Chat, false, null)], Stop);
        await _mine.WriteAppStateAsync([AppStateActions.Mute(Chat, until), AppStateActions.Star(Chat, "3EB0AA", false, null, true)], Stop);
        await _mine.WriteAppStateAsync([AppStateActions.Contact(Chat, "Bertram Bee", "Bertram"), AppStateActions.EditLabel("3", "VIP", 4, false),
            AppStateActions.LabelChat("3", Chat, true)], Stop);
        await _mine.WriteAppStateAsync([new AppStateAction(
            Collections.RegularLow, [AppStateIndex.UnarchiveChats], 4, new() { UnarchiveChatsSetting = new() { UnarchiveChats = true } })], Stop);
        Assert.True((await _device.WaitAsync<UnarchivesChats>()).IsOn);
        Assert.True((await _device.WaitAsync<ChatPinned>()).IsPinned);
        Assert.Equal(
            (Chat, true), (await _device.WaitAsync<ChatArchived>(raised => raised.Chat == Chat) is { } archived ? (archived.Chat, archived.IsArchived)
                : default));
        Assert.False((await _device.WaitAsync<ChatMarked>()).IsRead);
        Assert.Equal(until, (await _device.WaitAsync<ChatMuted>()).Until);
        Assert.Equal("3EB0AA", (await _device.WaitAsync<MessageStarred>(raised => raised.IsStarred)).MessageId);
        Assert.Equal("Bertram Bee", (await _device.WaitAsync<ContactSaved>()).FullName);
        Assert.Equal(("3", "VIP", 4), (await _device.WaitAsync<LabelEdited>()) is { } label ? (label.LabelId, label.Name, label.Color) : default);
        Assert.True((await _device.WaitAsync<LabelAssigned>(raised => raised.MessageId is null && raised.Chat == Chat)).IsAssigned);
        await _mine.WriteAppStateAsync([AppStateActions.Mute(Chat, null), AppStateActions.Contact(Chat, null)], Stop);
        await _device.WaitAsync<ChatMuted>(raised => raised.Until is null);
        await _device.WaitAsync<ContactSaved>(raised => raised.FullName is null);
    }

    [Fact(Timeout = 60_000)]
    public async Task Own_changes_reach_the_phone_and_other_devices_and_are_published()
    {
        await ReadyAsync(_device);
        await using var second = await SecondAsync(_sandbox, _mine);
        await ReadyAsync(second);
        await _device.Client.Chats.ApplyAsync([AppStateActions.Pin(Chat, true),
            AppStateActions.Archive(Chat, true, new LastMessage("3EB0", true, null, DateTimeOffset.UnixEpoch.AddYears(50)))], Stop);
        await _device.Client.Chats.ApplyAsync(
            [AppStateActions.PushName("Ada Lovelace"), AppStateActions.DeleteMessage(Chat, "3EB0BB", true, null, DateTimeOffset.UnixEpoch.AddYears(50))], Stop);
        Assert.True(await PhoneHasAsync(AppStateIndex.Pin, entry => entry.Value.PinAction.Pinned && entry.Index[1] == Chat.ToString()));
        Assert.True(await PhoneHasAsync(AppStateIndex.PushName, entry => entry.Value.PushNameSetting.Name == "Ada Lovelace"));
        foreach (var device in new[] { _device, second })
        {
            await device.WaitAsync<ChatPinned>(raised => raised.IsPinned && !raised.IsInitial);
            await device.WaitAsync<ChatArchived>(raised => raised.IsArchived);
            await device.WaitAsync<OwnPushNameChanged>(raised => raised.PushName == "Ada Lovelace");
            await device.WaitAsync<MessageDeletedForMe>(raised => raised is { MessageId: "3EB0BB", IsFromMe: true });
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Concurrent_writes_of_two_devices_lose_nothing()
    {
        await ReadyAsync(_device);
        await using var second = await SecondAsync(_sandbox, _mine);
        await ReadyAsync(second);
        const int Each = 12;
        await Task.WhenAll(WriteAsync(_device, 0), WriteAsync(second, Each));
        for (var n = 0; n < 2 * Each; n++)
        {
            var id = n.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(await PhoneHasAsync(AppStateIndex.LabelEdit, entry => entry.Index[1] == id));
            await _device.WaitAsync<LabelEdited>(raised => raised.LabelId == id);
            await second.WaitAsync<LabelEdited>(raised => raised.LabelId == id);
        }

        static async Task WriteAsync(LinkedDevice device, int from)
        {
            for (var n = from; n < from + Each; n++)
                await device.Client.Chats.ApplyAsync(
                    [AppStateActions.EditLabel(n.ToString(System.Globalization.CultureInfo.InvariantCulture), "label", 1, false)], Stop);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Key_that_was_never_shared_is_requested()
    {
        await ReadyAsync(_device);
        await _mine.RotateAppStateKeyAsync(isShared: false, Stop);
        await _mine.WriteAppStateAsync([AppStateActions.Pin(Chat, true)], Stop);
        Assert.True((await _device.WaitAsync<ChatPinned>()).IsPinned);
        Assert.Equal(2, (await _device.Store.LoadAppStateKeysAsync(Stop)).Count);
        await _device.Client.Chats.ApplyAsync([AppStateActions.Pin(Chat, false)], Stop);
        await _device.WaitAsync<ChatPinned>(raised => !raised.IsPinned);
    }

    [Fact(Timeout = 60_000)]
    public async Task Damaged_local_collection_is_read_from_version_0_without_events()
    {
        await ReadyAsync(_device);
        await _mine.WriteAppStateAsync([AppStateActions.Pin(Chat, true)], Stop);
        await _device.WaitAsync<ChatPinned>();
        await _device.CloseAsync();
        var broken = new DeviceStateChanges();
        broken.Collections[Collections.RegularLow] =
            new CollectionChange { State = new CollectionState(Collections.RegularLow, 1, new byte[CollectionState.HashBytes]) };
        await _device.Store.CommitAsync(broken, Stop);
        await _mine.WriteAppStateAsync([AppStateActions.Archive(Chat, true, null)], Stop);
        var from = _device.Events.Count;
        _device.Open();
        Assert.True((await _device.WaitAsync<ChatArchived>(from: from)).IsInitial);
        Assert.Equal(2ul, (await _device.Store.LoadCollectionsAsync(Stop)).Single(state => state.Name == Collections.RegularLow).Version);
        await _device.Client.Chats.ApplyAsync([AppStateActions.Pin(Chat, false)], Stop);
        await _device.WaitAsync<ChatPinned>(raised => !raised.IsPinned && !raised.IsInitial, from);
    }

    [Fact(Timeout = 60_000)]
    public async Task Patches_unavailable_at_their_notification_are_requested_again()
    {
        await ReadyAsync(_device);
        await _mine.WriteAppStateAsync([AppStateActions.Pin(Chat, true)], Stop);
        await _device.WaitAsync<ChatPinned>();
        await _sandbox.Network.InjectFaultAsync(new SandboxFault(_mine.Jid, SandboxFaultKind.RefuseRequest, 503), Stop);
        await _mine.WriteAppStateAsync([AppStateActions.Pin(Chat, false)], Stop);
        await _device.WaitAsync<ChatPinned>(raised => !raised.IsPinned);
    }

    [Fact(Timeout = 60_000)]
    public async Task Changes_while_offline_are_read_at_login()
    {
        await ReadyAsync(_device);
        await _device.CloseAsync();
        for (var n = 0; n < 300; n++) await _mine.WriteAppStateAsync([AppStateActions.Pin(Chat, n % 2 == 0)], Stop);
        var from = _device.Events.Count;
        _device.Open();
        await Eventually.TrueAsync(async () => (await _device.Store.LoadCollectionsAsync(Stop)).Any(
            state => state is { Name: Collections.RegularLow, Version: 300 }), "the collection is read");
        Assert.False(_device.Events.Entries.Skip(from).OfType<ChatPinned>().Last().IsPinned);
    }
}
