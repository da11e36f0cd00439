using WhatIsUp.TestSupport;
using WhatIsUp.Sandbox;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Chats, contacts and labels, agreed on by the phone and its linked devices.</summary>
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

    private async Task ReadyAsync(LinkedDevice device) => await device.WaitAsync<OwnPushNameChanged>(named => named.PushName == _mine.PushName);

    [Fact(Timeout = 60_000)]
    public async Task What_the_phone_does_to_a_chat_is_told()
    {
        await ReadyAsync(_device);
        var until = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000);
        await _mine.WriteAppStateAsync([AppStateActions.Pin(Chat, true), AppStateActions.Archive(Chat, true, null), AppStateActions.MarkRead(Chat, false, null)], Stop);
        await _mine.WriteAppStateAsync([AppStateActions.Mute(Chat, until), AppStateActions.Star(Chat, "3EB0AA", false, null, true)], Stop);
        await _mine.WriteAppStateAsync([AppStateActions.Contact(Chat, "Bertram Bee", "Bertram"), AppStateActions.EditLabel("3", "VIP", 4, false), AppStateActions.LabelChat("3", Chat, true)], Stop);
        await _mine.WriteAppStateAsync([new AppStateAction(Collections.RegularLow, [AppStateIndex.UnarchiveChats], 4, new() { UnarchiveChatsSetting = new() { UnarchiveChats = true } })], Stop);
        Assert.True((await _device.WaitAsync<UnarchivesChats>()).IsOn);
        Assert.True((await _device.WaitAsync<ChatPinned>()).IsPinned);
        Assert.Equal((Chat, true), (await _device.WaitAsync<ChatArchived>(told => told.Chat == Chat) is { } archived ? (archived.Chat, archived.IsArchived) : default));
        Assert.False((await _device.WaitAsync<ChatMarked>()).IsRead);
        Assert.Equal(until, (await _device.WaitAsync<ChatMuted>()).Until);
        Assert.Equal("3EB0AA", (await _device.WaitAsync<MessageStarred>(told => told.IsStarred)).MessageId);
        Assert.Equal("Bertram Bee", (await _device.WaitAsync<ContactSaved>()).FullName);
        Assert.Equal(("3", "VIP", 4), (await _device.WaitAsync<LabelEdited>()) is { } label ? (label.LabelId, label.Name, label.Color) : default);
        Assert.True((await _device.WaitAsync<LabelAssigned>(told => told.MessageId is null && told.Chat == Chat)).IsAssigned);
        await _mine.WriteAppStateAsync([AppStateActions.Mute(Chat, null), AppStateActions.Contact(Chat, null)], Stop);
        await _device.WaitAsync<ChatMuted>(told => told.Until is null);
        await _device.WaitAsync<ContactSaved>(told => told.FullName is null);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_we_do_reaches_the_phone_and_other_devices_and_is_told_to_ourselves()
    {
        await ReadyAsync(_device);
        await using var second = await SecondAsync(_sandbox, _mine);
        await ReadyAsync(second);
        await _device.Client.WriteAppStateAsync([AppStateActions.Pin(Chat, true), AppStateActions.Archive(Chat, true, new LastMessage("3EB0", true, null, DateTimeOffset.UnixEpoch.AddYears(50)))], Stop);
        await _device.Client.WriteAppStateAsync([AppStateActions.PushName("Ada Lovelace"), AppStateActions.DeleteMessage(Chat, "3EB0BB", true, null, DateTimeOffset.UnixEpoch.AddYears(50))], Stop);
        Assert.True(await PhoneHasAsync(AppStateIndex.Pin, entry => entry.Value.PinAction.Pinned && entry.Index[1] == Chat.ToString()));
        Assert.True(await PhoneHasAsync(AppStateIndex.PushName, entry => entry.Value.PushNameSetting.Name == "Ada Lovelace"));
        foreach (var device in new[] { _device, second })
        {
            await device.WaitAsync<ChatPinned>(told => told.IsPinned && !told.IsInitial);
            await device.WaitAsync<ChatArchived>(told => told.IsArchived);
            await device.WaitAsync<OwnPushNameChanged>(told => told.PushName == "Ada Lovelace");
            await device.WaitAsync<MessageDeletedForMe>(told => told is { MessageId: "3EB0BB", IsFromMe: true });
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_devices_that_write_at_once_lose_nothing()
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
            await _device.WaitAsync<LabelEdited>(told => told.LabelId == id);
            await second.WaitAsync<LabelEdited>(told => told.LabelId == id);
        }

        static async Task WriteAsync(LinkedDevice device, int from)
        {
            for (var n = from; n < from + Each; n++)
                await device.Client.WriteAppStateAsync([AppStateActions.EditLabel(n.ToString(System.Globalization.CultureInfo.InvariantCulture), "label", 1, false)], Stop);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_key_that_was_never_shared_is_asked_for()
    {
        await ReadyAsync(_device);
        await _mine.RotateAppStateKeyAsync(isShared: false, Stop);
        await _mine.WriteAppStateAsync([AppStateActions.Pin(Chat, true)], Stop);
        Assert.True((await _device.WaitAsync<ChatPinned>()).IsPinned);
        Assert.Equal(2, (await _device.Store.LoadAppStateKeysAsync(Stop)).Count);
        await _device.Client.WriteAppStateAsync([AppStateActions.Pin(Chat, false)], Stop);
        await _device.WaitAsync<ChatPinned>(told => !told.IsPinned);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_collection_that_is_broken_here_is_read_from_its_beginning_and_told_as_no_news()
    {
        await ReadyAsync(_device);
        await _mine.WriteAppStateAsync([AppStateActions.Pin(Chat, true)], Stop);
        await _device.WaitAsync<ChatPinned>();
        await _device.CloseAsync();
        var broken = new StoreBatch();
        broken.Collections[Collections.RegularLow] = new CollectionChange { State = new CollectionState(Collections.RegularLow, 1, new byte[CollectionState.HashBytes]) };
        await _device.Store.CommitAsync(broken, Stop);
        await _mine.WriteAppStateAsync([AppStateActions.Archive(Chat, true, null)], Stop);
        var from = _device.Events.Count;
        _device.Open();
        Assert.True((await _device.WaitAsync<ChatArchived>(from: from)).IsInitial);
        Assert.Equal(2ul, (await _device.Store.LoadCollectionsAsync(Stop)).Single(state => state.Name == Collections.RegularLow).Version);
        await _device.Client.WriteAppStateAsync([AppStateActions.Pin(Chat, false)], Stop);
        await _device.WaitAsync<ChatPinned>(told => !told.IsPinned && !told.IsInitial, from);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_the_server_could_not_give_when_it_told_of_it_is_asked_for_again()
    {
        await ReadyAsync(_device);
        await _mine.WriteAppStateAsync([AppStateActions.Pin(Chat, true)], Stop);
        await _device.WaitAsync<ChatPinned>();
        await _sandbox.Network.InjectFaultAsync(new SandboxFault(_mine.Jid, SandboxFaultKind.RefuseRequest, 503), Stop);
        await _mine.WriteAppStateAsync([AppStateActions.Pin(Chat, false)], Stop);
        await _device.WaitAsync<ChatPinned>(told => !told.IsPinned);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_happened_while_we_were_away_is_read_at_the_login()
    {
        await ReadyAsync(_device);
        await _device.CloseAsync();
        for (var n = 0; n < 300; n++) await _mine.WriteAppStateAsync([AppStateActions.Pin(Chat, n % 2 == 0)], Stop);
        var from = _device.Events.Count;
        _device.Open();
        await Eventually.TrueAsync(async () => (await _device.Store.LoadCollectionsAsync(Stop)).Any(state => state is { Name: Collections.RegularLow, Version: 300 }), "the collection is read");
        Assert.False(_device.Events.Entries.Skip(from).OfType<ChatPinned>().Last().IsPinned);
    }
}
