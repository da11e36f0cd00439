using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.Benchmarks.Measuring;
using WhatIsUp.Benchmarks.Throughput;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.Grains.Storage.Secrets;

namespace WhatIsUp.Benchmarks.History;

/// <summary>
/// Fills a database with messages of many channels and times a page of 50 at the start, the middle and the end of each list, beside a look-up by primary key.
/// </summary>
internal static class HistoryReadBenchmark
{
    private const int Channels = 20;
    private const int ChatsPerChannel = 200;
    private const int RowsPerUnit = 50_000;
    private const int Reads = 200;
    private const long FirstSecond = 1_700_000_000;

    private const string Columns =
        "INSERT INTO messages (channel_id, customer_id, mode, message_id, chat_id, from_me, sender_jid, recipient, type, body, content, sent_at, "
            + "status, sort_at) SELECT ";

    private static readonly SqlQuery<string> ByKey = new("benchmark.key", "SELECT * FROM messages WHERE seq = @seq", RowReader.Text("message_id"));

    public static async Task RunAsync(Arguments options, CancellationToken cancellationToken)
    {
        var rows = options.Number("rows", 1_000_000);
        await using var server = await BenchmarkDatabase.StartAsync(options.Text("database", "sqlite"), cancellationToken);
        var folder = Directory.CreateTempSubdirectory("whatisup-benchmark-").FullName;
        try
        {
            var settings = new DatabaseOptions
            {
                Provider = server.ConnectionString is null ? DatabaseProvider.Sqlite : DatabaseProvider.Postgres,
                ConnectionString = server.ConnectionString ?? Path.Combine(folder, "history.db"),
            };
            await using var database = Database.Create(settings);
            await database.MigrateAsync(cancellationToken);
            var cursors = new Cursors(new KeyRing(RandomNumberGenerator.GetBytes(KeyRing.MasterKeyBytes)));
            var messages = new MessageRows(database, cursors, new MessageAddOns(database));
            var customer = CustomerId.New();
            var channels = Enumerable.Range(0, Channels).Select(_ => ChannelId.New()).ToArray();
            var report = new Report($"history-read {server.Name}");
            report.Figure("rows", rows, "");
            report.Figure("filled_in", await FillAsync(database, settings, customer, channels, rows, cancellationToken), "s");

            var caller = new Caller { CustomerId = customer, Mode = Mode.Live, KeyId = "key", Scopes = ["*"], CorrelationId = "" };
            var random = new Random(1);
            var floor = await TimeAsync(() => database.ReadAsync(ByKey, [("seq", random.NextInt64(1, rows))], cancellationToken));
            report.Figure("floor: one row by primary key", floor, "ms");
            foreach (var (place, at) in new[] { ("start", rows), ("middle", rows / 2), ("end", Math.Max(rows / 100, 60 * Channels * ChatsPerChannel)) })
            {
                var cursor = cursors.Seal("history", new CursorPosition(FirstSecond + at, long.MaxValue.ToString(CultureInfo.InvariantCulture)));
                var channel = channels[0];
                report.Ratio($"page_of_channel_{place}_ms",
                    await PageAsync(new MessageQuery { ChannelId = channel, Page = new PageRequest(50, cursor) }), 9, isCeiling: true);
                report.Ratio($"page_of_chat_{place}_ms",
                    await PageAsync(new MessageQuery { ChannelId = channel, ChatId = "chat0", Page = new PageRequest(50, cursor) }), 9, isCeiling: true);
                report.Ratio($"page_of_customer_{place}_ms", await PageAsync(new MessageQuery { Page = new PageRequest(50, cursor) }), 9, isCeiling: true);
                report.Ratio($"page_with_filter_that_fits_none_{place}_ms",
                    await PageAsync(new MessageQuery { ChannelId = channel, Q = "nowhere", Page = new PageRequest(50, cursor) }, 0), 25, isCeiling: true);
            }
            report.Json();

            Task<double> PageAsync(MessageQuery query, int expected = 50) => TimeAsync(async () =>
            {
                var page = await messages.Listing.ReadAsync(caller, query, cancellationToken);
                if (page.Data.Count != expected) throw new InvalidOperationException($"The page has {page.Data.Count} messages.");
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> TimeAsync(Func<Task> readAsync)
    {
        var times = new List<double>(Reads);
        for (var i = 0; i < Reads; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await readAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return Contest.Median(times);
    }

    /// <summary>One message a second over all channels; made by the database itself.</summary>
    private static async Task<double> FillAsync(
        Database database, DatabaseOptions settings, CustomerId customer, ChannelId[] channels, int rows, CancellationToken cancellationToken)
    {
        var isPostgres = settings.Provider == DatabaseProvider.Postgres;
        var series = isPostgres
            ? "generate_series(CAST(@first AS BIGINT), CAST(@last AS BIGINT)) AS n(i)"
            : "(WITH RECURSIVE n(i) AS (SELECT @first UNION ALL SELECT i + 1 FROM n WHERE i < @last) SELECT i FROM n) AS n";
        var content = isPostgres ? "decode('0a40', 'hex')" : "X'0a40'";
        var fill = Enumerable.Range(0, channels.Length).Select(c => new SqlStatement(
            "benchmark.fill" + c,
            $"{Columns} '{channels[c]}', '{customer}', {(long)Mode.Live}, 'M' || i, 'chat' || ((i / {Channels}) % {ChatsPerChannel}), i % 2, "
                + $"'somebody' || (i % 3000), 'me', 'text', "
            + $"'Message ' || i || ' of a benchmark, as long as people write to each "
            + $"other.', {content}, ({FirstSecond} + i) * 1000, 2, {FirstSecond} + i FROM {series} WHERE i % {Channels} = {c}")).ToArray();
        var watch = Stopwatch.StartNew();
        await using (var writer = new GroupCommitWriter(database, settings, NullLogger<GroupCommitWriter>.Instance, TimeProvider.System))
        {
            for (long first = 1; first <= rows; first += RowsPerUnit)
            {
                var unit = new UnitOfWork();
                foreach (var statement in fill) unit.Add(statement, ("first", first), ("last", Math.Min(first + RowsPerUnit - 1, rows)));
                await writer.CommitAsync(unit, cancellationToken);
            }
            var analyze = new UnitOfWork();
            analyze.Add(new SqlStatement("benchmark.analyze", "ANALYZE messages"));
            await writer.CommitAsync(analyze, cancellationToken);
        }
        return watch.Elapsed.TotalSeconds;
    }
}
