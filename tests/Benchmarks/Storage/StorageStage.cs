using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Contacts;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.Grains.Storage.Secrets;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Benchmarks.Storage;

/// <summary>The storage layer over a fresh database, with one channel per submitter and one webhook endpoint.</summary>
internal sealed class StorageStage : IAsyncDisposable
{
    /// <summary>Ratchet, message, chat, contact, event, delivery.</summary>
    public const int RowsPerUnit = 6;

    public const string Text = "A text of the length that people write to each other: about two lines on a phone, no more than that.";

    private const int SessionBytes = 700;
    private static readonly string Payload =
        $$"""{"id":"3EB0C0FFEE","chat_id":"491510000001@s.whatsapp.net","text":"{{Text}}","filler":"{{new string('x', 400)}}"}""";
    private readonly CustomerId _customer = CustomerId.New();
    private readonly byte[] _session = RandomNumberGenerator.GetBytes(SessionBytes);
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Text.Length + 20);
    private readonly Database _database;
    private readonly GroupCommitWriter _writer;
    private readonly SignalRows _signals;
    private readonly ChannelFence[] _fences;
    private long _messages;

    private StorageStage(Database database, GroupCommitWriter writer, SignalRows signals, int channels) =>
        (_database, _writer, _signals, _fences) = (database, writer, signals, new ChannelFence[channels]);

    public static async Task<StorageStage> OpenAsync(string connection, bool isPostgres, int channels, CancellationToken cancellationToken)
    {
        var options = new DatabaseOptions { Provider = isPostgres ? DatabaseProvider.Postgres : DatabaseProvider.Sqlite, ConnectionString = connection };
        var keys = new KeyRing(RandomNumberGenerator.GetBytes(KeyRing.MasterKeyBytes));
        var database = Database.Create(options);
        await database.MigrateAsync(cancellationToken);
        var writer = new GroupCommitWriter(database, options, NullLogger<GroupCommitWriter>.Instance, TimeProvider.System);
        var stage = new StorageStage(database, writer, new SignalRows(database, new SecretBox(keys), TimeProvider.System), channels);
        await stage.FillAsync(new ChannelRows(database, writer, new Cursors(keys)), cancellationToken);
        return stage;
    }

    /// <summary>One received text of the submitter's channel; durable when the task completes.</summary>
    public Task WriteAsync(int submitter, CancellationToken cancellationToken)
    {
        var fence = _fences[submitter];
        var now = DateTimeOffset.UtcNow;
        var unit = new UnitOfWork(fence);
        var batch = new DeviceStateChanges();
        batch.Sessions[new ProtocolAddress("100000000000001_1", 0)] = _session;
        _signals.Apply(unit, fence.Channel, batch);
        var sender = new Participant("491510000001@s.whatsapp.net", "100000000000001@lid", "+491510000001", "A phone");
        var id = "3EB0" + Interlocked.Increment(ref _messages).ToString("X16", CultureInfo.InvariantCulture);
        var raised = new OutboxEvent(PrefixedId.New(PrefixedId.Event), _customer, Mode.Test, fence.Channel,
            EventCatalogue.MessageReceived, now, Payload, EventChatKind.Direct);
        MessageRows.InsertInbound(
            unit,
            new MessageRow
            {
                ChannelId = fence.Channel, CustomerId = _customer, Mode = Mode.Test, MessageId = id, ChatId = sender.Jid, IsFromMe = false, Sender = sender,
                Recipient = "491510000002@s.whatsapp.net", MessageContent = new() { Text = new TextContent(Text) }, Content = _content,
                SentAt = now, Status = MessageStatus.Delivered,
            },
            raised.Id);
        ContactRows.PutContact(unit, fence.Channel, sender, now);
        OutboxRows.AddOfMessage(unit, raised, id);
        return _writer.CommitAsync(unit, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task FillAsync(ChannelRows channels, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        for (var i = 0; i < _fences.Length; i++)
        {
            var id = ChannelId.New();
            var unit = new UnitOfWork();
            ChannelRows.Insert(unit, id, new ChannelCreation(_customer, Mode.Test, "channel", new Dictionary<string, string>(), null), now);
            await _writer.CommitAsync(unit, cancellationToken);
            _fences[i] = new ChannelFence(id, (await channels.TakeEpochAsync(id, "silo", now.AddHours(1), cancellationToken))!.Value);
        }
        var endpoint = new UnitOfWork();
        EndpointRows.Put(
            endpoint, _customer,
            new WebhookEndpointView
            {
                Id = PrefixedId.New(PrefixedId.WebhookEndpoint), Url = "https://example.com/", Events = ["*"], ChannelIds = [],
                Enabled = true, ChatTypeFilter = ChatTypeFilter.All,
                HeaderNames = [], RetryPolicy = RetryPolicy.Standard, Mode = Mode.Test, CreatedAt = now, UpdatedAt = now,
            });
        await _writer.CommitAsync(endpoint, cancellationToken);
    }
}
