using System.Globalization;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels;

/// <summary>Chats, contacts and labels. What is written here comes back as a fact of the client, in the commit that the server's word led to.</summary>
public sealed partial class ChannelGrain : IChannelChatsGrain
{
    /// <inheritdoc />
    public async Task<ChatView> UpdateChatAsync(Caller caller, string chatId, ChatPatch patch)
    {
        Require(caller);
        var (stored, wire) = await ChatAsync(chatId);
        if (patch.EphemeralExpiration is not null && !(wire.IsLid || wire.IsPhoneNumber)) throw GatewayException.InvalidField("ephemeral_expiration", "can be set for chats with one person");
        var last = patch.Archived is not null || patch.Unread is not null ? await NewestAsync(stored) : null;
        List<AppStateAction> actions = [];
        if (patch.Archived is { } isArchived)
        {
            actions.Add(AppStateActions.Archive(wire, isArchived, last));
            // As the web client does: what goes to the archive is not pinned any more.
            if (isArchived && patch.Pinned is null) actions.Add(AppStateActions.Pin(wire, false));
        }
        if (patch.Pinned is { } isPinned) actions.Add(AppStateActions.Pin(wire, isPinned));
        if (patch.ChangesMute) actions.Add(AppStateActions.Mute(wire, patch.MutedUntil));
        if (patch.Unread is { } isUnread) actions.Add(AppStateActions.MarkRead(wire, !isUnread, last));
        await WriteAsync(actions);
        if (patch.EphemeralExpiration is not { } seconds) return await ShowChatAsync(stored);
        await SendAsync(caller, new SendRequest { To = wire.ToString(), Content = new MessageContent { Expiration = new ExpirationContent(seconds) } });
        return await ShowChatAsync(stored) with { EphemeralExpiration = seconds == 0 ? null : seconds };
    }

    /// <inheritdoc />
    public async Task<ChatView> ReadChatAsync(Caller caller, string chatId)
    {
        Require(caller);
        var (stored, wire) = await ChatAsync(chatId);
        var store = await OwnAsync();
        var newest = await NewestAsync(stored);
        // One call, one deadline.
        await WithClientAsync(async (client, token) =>
        {
            await ChatReading.ReadAsync(parts, store, client, stored, wire, token);
            await client.WriteAppStateAsync([AppStateActions.MarkRead(wire, true, newest)], token);
        });
        return await ShowChatAsync(stored);
    }

    /// <inheritdoc />
    public async Task DeleteChatAsync(Caller caller, string chatId)
    {
        Require(caller);
        var (stored, wire) = await ChatAsync(chatId);
        await RemoveAsync("chat " + stored, async () =>
        {
            _ = await ShowChatAsync(stored);
            await WriteAsync([AppStateActions.Delete(wire, await NewestAsync(stored))]);
        });
    }

    /// <inheritdoc />
    public async Task ForgetChatAsync(Caller caller, string chatId)
    {
        Require(caller);
        var (stored, _) = await ChatAsync(chatId);
        await RemoveAsync("chat " + stored, () => ForgetChatAsync(stored));
    }

    private async Task ForgetChatAsync(string stored)
    {
        var shown = await ShowChatAsync(stored);
        var (store, now) = (await OwnAsync(), parts.Time.GetUtcNow());
        // What WhatsApp's clock calls later than ours goes, too.
        var until = shown.LastActivityAt is { } last && last > now ? last : now;
        var batch = new WhatsApp.Signal.StoreBatch();
        batch.Events.Add(new WhatsApp.Signal.ChatCleared(true) { Chat = Jid.Parse(stored), At = until });
        await store.CommitAsync(batch, CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task<MessageView> StarMessageAsync(Caller caller, string messageId, bool isStarred)
    {
        Require(caller);
        var view = await MessageAsync(messageId);
        var (_, wire) = await ChatAsync(view.ChatId);
        await WriteAsync([AppStateActions.Star(wire, view.Id, view.FromMe, AuthorIn(wire, view), isStarred)]);
        return await MessageAsync(messageId);
    }

    /// <inheritdoc />
    public async Task DeleteForMeAsync(Caller caller, string messageId)
    {
        Require(caller);
        await RemoveAsync("message " + messageId, () => DeleteForMeAsync(messageId));
    }

    private async Task DeleteForMeAsync(string messageId)
    {
        var view = await MessageAsync(messageId);
        if (view is { FromMe: true, Status: MessageStatus.Queued }) throw GatewayException.InvalidField("message_id", "must not wait to be sent: take it back for everyone");
        var (_, wire) = await ChatAsync(view.ChatId);
        await WriteAsync([AppStateActions.DeleteMessage(wire, view.Id, view.FromMe, AuthorIn(wire, view), view.Timestamp)]);
    }

    /// <inheritdoc />
    public async Task<ContactView?> SaveContactAsync(Caller caller, string jid, string? name)
    {
        Require(caller);
        var (stored, wire) = await ChatAsync(jid);
        if (!(wire.IsLid || wire.IsPhoneNumber)) throw GatewayException.InvalidField("jid", "must be a person");
        if (name is not null) return await SaveAsync(stored, wire, name);
        await RemoveAsync("contact " + stored, async () => await SaveAsync(stored, wire, null));
        return null;
    }

    private async Task<ContactView?> SaveAsync(string stored, Jid wire, string? name)
    {
        var contact = Jid.Parse(stored);
        if (name is null && await parts.Chats.GetContactAsync(Id, stored, CancellationToken.None) is not { SavedName: not null }) throw new GatewayException(ErrorCode.NotFound, "No such contact.");
        await WriteAsync([AppStateActions.Contact(contact, name, name?.Split(' ', 2)[0], contact.IsPhoneNumber && wire.IsLid ? wire : null)]);
        return await parts.Chats.GetContactAsync(Id, stored, CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ContactCheck>> CheckContactsAsync(Caller caller, IReadOnlyList<string> jids)
    {
        Require(caller);
        string[] numbers = [.. jids.Where(jid => !IsUsername(jid))];
        IReadOnlyList<WhatsApp.Devices.AccountCheck> found = [];
        if (numbers.Length > 0) await WithClientAsync(async (client, token) => found = await client.CheckAccountsAsync([.. numbers.Select(Jid.Parse)], token));
        var checks = await CheckUsernamesAsync([.. jids.Where(IsUsername)]);
        return
        [
            .. numbers.Zip(found, (input, check) => new ContactCheck(input, check.Account is not null, check.Account?.ToString(), check.Lid?.ToString(), ReasonOf(check.Outcome), check.Username)),
            .. checks,
        ];
    }

    private static ContactCheckReason? ReasonOf(WhatsApp.Devices.AccountCheckOutcome outcome) => outcome switch
    {
        WhatsApp.Devices.AccountCheckOutcome.Found => null,
        WhatsApp.Devices.AccountCheckOutcome.Absent => ContactCheckReason.NotOnWhatsapp,
        WhatsApp.Devices.AccountCheckOutcome.Invalid => ContactCheckReason.Invalid,
        _ => ContactCheckReason.NoAnswer,
    };

    /// <inheritdoc />
    public async Task<ContactProfile> GetProfileAsync(Caller caller, string jid)
    {
        Require(caller);
        var (stored, wire) = await ChatAsync(jid);
        if (!(wire.IsLid || wire.IsPhoneNumber)) throw GatewayException.InvalidField("jid", "must be a person");
        WhatsApp.Devices.AccountProfile? profile = null;
        await WithClientAsync(async (client, token) =>
        {
            // The question for what somebody shows is answered for a number that nobody has, too.
            if (Jid.Parse(stored) is not { IsPhoneNumber: true } number) profile = await client.ReadProfileAsync(wire, token);
            else if (await client.CheckAccountsAsync([number], token) is [{ Account: { } account } check])
            {
                profile = await client.ReadProfileAsync(check.Lid ?? account, token);
                stored = account.ToString();
            }
        });
        if (profile is null) throw new GatewayException(ErrorCode.NotFound, "This number is not on WhatsApp.");
        var known = await parts.Chats.GetContactAsync(Id, stored, CancellationToken.None);
        return new ContactProfile(stored, known?.Name ?? profile.VerifiedName, profile.About, profile.PictureUrl, profile.IsBusiness);
    }

    /// <inheritdoc />
    public async Task<LabelView?> EditLabelAsync(Caller caller, string labelId, string? name, int color)
    {
        Require(caller);
        if (name is null)
        {
            await RemoveAsync("label " + labelId, async () =>
            {
                var known = await LabelAsync(labelId);
                await WriteAsync([AppStateActions.EditLabel(labelId, known.Name, known.Color, true)]);
            });
            return null;
        }
        await WriteAsync([AppStateActions.EditLabel(labelId, name, color, false)]);
        return await parts.Chats.GetLabelAsync(Id, labelId, CancellationToken.None) is { } label ? new LabelView(label.Id, label.Name, label.Color, label.Count) : null;
    }

    /// <inheritdoc />
    public async Task AssignLabelAsync(Caller caller, string labelId, string chatId, string? messageId, bool isAssigned)
    {
        Require(caller);
        _ = await LabelAsync(labelId);
        var (stored, wire) = await ChatAsync(messageId is null ? chatId : (await MessageAsync(messageId)).ChatId);
        var action = messageId is null ? AppStateActions.LabelChat(labelId, wire, isAssigned) : AppStateActions.LabelMessage(labelId, wire, messageId, isAssigned);
        if (isAssigned) await WriteAsync([action]);
        else
            await RemoveAsync($"label {labelId} of {stored} {messageId}", async () =>
            {
                if (!await parts.Chats.IsLabelledAsync(Id, labelId, stored, messageId, CancellationToken.None)) throw new GatewayException(ErrorCode.NotFound, "The label is not on it.");
                await WriteAsync([action]);
            });
    }

    /// <summary>
    /// Removals of one thing go one after another: the first removes it, and the others look for it when that is done. Calls interleave here, and the database has it until
    /// WhatsApp has answered.
    /// </summary>
    private async Task RemoveAsync(string name, Func<Task> remove)
    {
        while (_removing.TryGetValue(name, out var earlier)) await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var removing = remove();
        _removing[name] = removing;
        try
        {
            await removing;
        }
        finally
        {
            _removing.Remove(name);
        }
    }

    private async Task<LabelDetails> LabelAsync(string labelId) =>
        await parts.Chats.GetLabelAsync(Id, labelId, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such label.");

    private Task<(string Stored, Jid Wire)> ChatAsync(string text) =>
        Jid.TryParse(text, out var jid) ? ChatReading.NamesAsync(parts.Signals, Id, jid) : throw new GatewayException(ErrorCode.NotFound, "No such chat.");

    private async Task<LastMessage?> NewestAsync(string chat)
    {
        if (await parts.Chats.FindNewestAsync(Id, Row.Mode, chat, CancellationToken.None) is not { } newest) return null;
        var isGroup = Jid.TryParse(chat, out var jid) && jid.IsGroup;
        return new LastMessage(newest.MessageId, newest.IsFromMe, isGroup && !newest.IsFromMe && Jid.TryParse(newest.SenderLid ?? newest.SenderJid, out var author) ? author : null, newest.SentAt);
    }

    private static Jid? AuthorIn(Jid chat, MessageView view) => chat.IsGroup && !view.FromMe && Jid.TryParse(view.From.Lid ?? view.From.Jid, out var author) ? author : null;

    private async Task<ChatView> ShowChatAsync(string chat) =>
        await parts.Chats.GetAsync(Id, chat, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such chat.");

    private async Task<MessageView> MessageAsync(string messageId) =>
        await parts.Messages.GetAsync(Id, messageId, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such message.");

    private Task WriteAsync(List<AppStateAction> actions) =>
        actions.Count == 0 ? Task.CompletedTask : WithClientAsync((client, token) => client.WriteAppStateAsync(actions, token));

    /// <summary>Does something at WhatsApp within the time of a call: shorter than that of the grain's answer, so that the caller hears what happened.</summary>
    private async Task WithClientAsync(Func<WhatsAppClient, CancellationToken, Task> body)
    {
        if (_connection?.Client is not { } client) throw NotConnected();
        using var deadline = new CancellationTokenSource(parts.Options.Value.Channels.CallTimeout, parts.Time);
        var away = parts.Writer.Availability.Away;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, away);
        var doing = body(client, both.Token);
        try
        {
            // The client may wait for a database that is away; the caller does not.
            await doing.WaitAsync(away);
        }
        catch (OperationCanceledException) when (away.IsCancellationRequested)
        {
            _ = doing.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            throw parts.Writer.Availability.Refuse(isUnwritten: false);
        }
        catch (NotConnectedException)
        {
            throw NotConnected();
        }
        catch (Exception exception) when (exception is TimeoutException || (exception is OperationCanceledException && deadline.IsCancellationRequested))
        {
            throw new GatewayException(ErrorCode.Other, "WhatsApp did not answer.", new Dictionary<string, string> { ["reason"] = NoAnswer });
        }
        catch (WhatsAppRefusedException refused)
        {
            var details = new Dictionary<string, string> { ["reason"] = refused.Reason };
            if (refused.UpstreamCode is { } number) details["upstream_code"] = number.ToString(CultureInfo.InvariantCulture);
            throw new GatewayException(ErrorCode.Other, "WhatsApp refused.", details);
        }
    }

    private const string NoAnswer = "no_answer";

    private static GatewayException NotConnected() => new(ErrorCode.ChannelUnavailable, "The channel is not connected now; GET …/status says why, and whether it comes back by itself.");
}
