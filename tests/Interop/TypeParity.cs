using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Interop.Types;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Interop;

/// <summary>
/// Compares, for each operation that Baileys can build, our stanza and its protobuf with those of Baileys. The table is in <c>type-parity.md</c>.
/// </summary>
public sealed partial class TypeParity(BaileysJudge judge)
{
    private static readonly string Folder =
        typeof(TypeParity).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectFolder").Value!;

    private static readonly string TablePath = Path.Combine(Folder, "type-parity.md");

    private const long MaxFileBytes = 1 << 20;

    private static readonly string[] Chats = [TypeScene.Direct, TypeScene.ByLid, TypeScene.Group];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task Table_of_content_types_equals_the_comparison()
    {
        List<Seen> rows = [.. await CompareAsync(isMoved: false, [TypeScene.Direct, TypeScene.Group]), .. await CompareAsync(isMoved: true, [TypeScene.ByLid])];
        var listed = string.Concat(File.ReadLines(TablePath).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(Row));
        var table = Table(rows);
        Assert.True(listed == table, "The table lists:\n" + listed + "\nThe comparison found:\n" + table);
    }

    private async Task<IReadOnlyList<Seen>> CompareAsync(bool isMoved, string[] chats)
    {
        await using var ourScene = await TypeScene.SetAsync(isMoved);
        await using var theirScene = await TypeScene.SetAsync(isMoved);
        await using var ours = new OwnDevice(ourScene.Sandbox, "ours");
        await ours.PairAsync(ourScene.Me);
        var theirs = judge.NewDevice("theirs");
        await theirs.PairAsync(theirScene.Sandbox, theirScene.Me);
        await ourScene.ExchangeTextsAsync(chat => ours.SendTextAsync(chat, "own"), text => ours.WaitForTextAsync(text));
        await theirScene.ExchangeTextsAsync(chat => theirs.SendTextAsync(chat, "own"), text => theirs.WaitForTextAsync(text));

        var rows = new List<Seen>();
        foreach (var operation in TypeOperations.All)
        {
            foreach (var chat in chats)
            {
                if (operation.OnlyIn is { } only && only != chat) continue;
                ourScene.SelectChat(chat);
                theirScene.SelectChat(chat);
                var (content, context) = operation.Ours(ourScene);
                if (operation.File is { } file) content = await UploadAsync(ours, content, file);
                var ourId = await ours.SendAsync(ourScene.Chat, content, context);
                var theirId = await operation.RunTheirsAsync(theirScene, theirs);
                var (our, their) = (await ourScene.FactsAsync(ourId), await theirScene.FactsAsync(theirId));
                rows.Add(
                    new Seen(operation.Name, chat, [.. TypeFacts.Differences(our.Stanza, their.Stanza)],
                        [.. TypeFacts.Differences(our.Content, their.Content)]));
            }
        }
        await theirs.CloseAsync();
        return rows;
    }

    [Fact]
    public void Every_content_type_has_a_row_or_a_reason_for_none()
    {
        var types = ContentTypes.TypesOfTheContract();
        var excused = File.ReadLines(TablePath).Select(line => ReasonLine().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value).ToArray();
        var compared = TypeOperations.All.Select(operation => operation.Name.Split(' ')[0]).ToHashSet();
        Assert.Empty(types.Except(compared).Except(excused));
        Assert.DoesNotContain(excused, type => compared.Contains(type) || !types.Contains(type));
    }

    /// <summary>Observed differences of one operation.</summary>
    private sealed record Seen(string Operation, string Chat, IReadOnlyCollection<string> Stanza, IReadOnlyCollection<string> Content)
    {
        public Seen Without(Seen other) => new(Operation, Chat, [.. Stanza.Except(other.Stanza)], [.. Content.Except(other.Content)]);

        public override string ToString() =>
            $"| {Operation} | {Chat} | {Word(
                Stanza)} | {Word(Content)} | {(Stanza.Count + Content.Count == 0 ? "none" : string.Join("; ", Stanza.Concat(Content)))} |\n";

        private static string Word(IReadOnlyCollection<string> differences) => differences.Count == 0 ? "equal" : "differs";
    }

    /// <summary>The rows; a difference common to all operations in a kind of chat has its own row and is not in theirs.</summary>
    private static string Table(IReadOnlyList<Seen> rows)
    {
        var table = new StringBuilder();
        foreach (var chat in Chats)
        {
            var here = rows.Where(row => row.Chat == chat).ToArray();
            var common = here.Aggregate(
                (one, other) => new Seen("every operation", chat, [.. one.Stanza.Intersect(other.Stanza)], [.. one.Content.Intersect(other.Content)]));
            table.Append(common).AppendJoin("", here.Select(row => row.Without(common)));
        }
        return table.ToString();
    }

    private static async Task<Content> UploadAsync(OwnDevice device, Content content, byte[] file)
    {
        if (content is EditContent edit) return edit with { New = await UploadAsync(device, edit.New, file) };
        var media = (MediaContent)content;
        var uploaded = await device.Client.Media.UploadAsync(new MemoryStream(file), media.Kind, MaxFileBytes, Stop);
        return media with { File = uploaded.File, Url = uploaded.Url, DirectPath = uploaded.DirectPath, KeyMadeAt = uploaded.KeyMadeAt };
    }

    /// <summary>A row without its last cell, the reason, which only differences need.</summary>
    private static string Row(string line)
    {
        var cells = line.Trim().Trim('|').Split(" | ");
        var isEqual = cells[4].Trim() == "none";
        Assert.True(isEqual || cells[5].Trim().Length > 0, $"This row gives no reason: {line}");
        return $"| {string.Join(" | ", cells[..5].Select(cell => cell.Trim()))} |\n";
    }

    /// <summary>A line with the reason why a type has no row.</summary>
    [GeneratedRegex(@"^- `([a-z_]+)`: \S.*$")]
    private static partial Regex ReasonLine();
}
