using System.Text;
using System.Xml.Linq;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Groups;
using WhatIsUp.WhatsApp.Store;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Groups;

/// <summary>
/// Our client at a server that answers as the reference for groups says. Stanzas are written as XML, by hand from that page (whatsapp-rust @1489b7da, whatsmeow
/// @33cfac51, Baileys 7.0.0-rc14, zapo @9a49e1ff) and not by our code; attributes are in alphabetical order.
/// </summary>
internal sealed class GroupScript : IAsyncDisposable
{
    public static readonly Jid Group = new("120363000000000001", JidServer.Group);
    public static readonly Jid Own = Jid.FromLid("111111111111111"), Bert = Jid.FromLid("222222222222222"), Cid = Jid.FromLid("333333333333333");
    public static readonly Jid BertNumber = Jid.FromPhoneNumber("491701110002"), CidNumber = Jid.FromPhoneNumber("491701110003");

    /// <summary>Seconds after which messages of the group disappear.</summary>
    public const long TimerSeconds = 604_800;

    /// <summary>A group as G2 answers.</summary>
    public const string Metadata =
        """
        <group addressing_mode="lid" creation="1700000000" creator="222222222222222@lid" creator_pn="491701110002@s.whatsapp.net"
            id="120363000000000001" s_o="222222222222222@lid" s_t="1700000001" size="2" subject="Neighbours">
          <participant jid="222222222222222@lid" phone_number="491701110002@s.whatsapp.net" type="superadmin"/>
          <participant jid="111111111111111@lid" phone_number="491701110001@s.whatsapp.net"/>
          <description id="D1" participant="222222222222222@lid" t="1700000002"><body>For the house</body></description>
          <announcement/><locked/><ephemeral expiration="604800"/><member_add_mode>all_member_add</member_add_mode>
          <membership_approval_mode><group_join state="on"/></membership_approval_mode>
          <member_link_mode>admin_link</member_link_mode><no_frequently_forwarded/><limit_sharing_enabled/>
        </group>
        """;

    private readonly TaskCompletionSource<ScriptedConnection> _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedServer? _server;

    public ScriptedConnection Connection { get; private set; } = null!;

    public LinkedDevice Device { get; private set; } = null!;

    public GroupsClient Groups => Device.Client.Groups;

    /// <summary>Answer to a request about groups, as XML of its children; an <c>error</c> alone refuses.</summary>
    public Func<Node, string> Answers { get; set; } = _ => "";

    /// <summary>Requests about groups, as XML.</summary>
    public string[] Requests => [.. Connection.Sent.Entries.Where(IsAboutGroups).Select(Write)];

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<GroupScript> StartAsync(bool knowsMembers = true, TimeProvider? time = null, TimeSpan age = default)
    {
        var script = new GroupScript();
        script._server = ScriptedServer.OnStanzas(async connection =>
        {
            connection.Answers = script.Answer;
            script.Connection = connection;
            var gone = await connection.EnterAsync();
            script._entered.TrySetResult(connection);
            await gone;
        });
        script.Device = await script._server.LinkAsync(time: time);
        var batch = new DeviceStateChanges();
        batch.LidsByPhoneNumber[BertNumber.User] = Bert.User;
        if (knowsMembers)
            batch.Groups[Group.ToString()] = new GroupMembers(Group, true, [Own, Bert], DateTimeOffset.UtcNow - age) { ExpirationSeconds = TimerSeconds };
        await script.Device.Store.CommitAsync(batch, Stop);
        script.Device.Open();
        await script._entered.Task.WaitAsync(Stop);
        await Eventually.TrueAsync(() => script.Device.Client.IsLoggedIn, "the client is logged in");
        return script;
    }

    public Task NotifyAsync(string xml) => Connection.SendAsync(Read(xml));

    public async ValueTask DisposeAsync()
    {
        await Device.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    /// <summary>XML as a stanza: texts become bytes.</summary>
    public static Node Read(string xml) => Read(XElement.Parse(xml));

    /// <summary>A stanza as XML without its id.</summary>
    public static string Write(Node node)
    {
        var text = new StringBuilder("<").Append(node.Tag);
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in node.Attributes)
            if (node.Tag != "iq" || attribute.Name != "id") attributes[attribute.Name] = attribute.Value;
        foreach (var (name, value) in attributes) text.Append($" {name}=\"{value}\"");
        if (node.Children.Count == 0 && node.Bytes is null) return text.Append("/>").ToString();
        text.Append('>').Append(node.Text ?? string.Concat(node.Children.Select(Write)));
        return text.Append($"</{node.Tag}>").ToString();
    }

    private static Node Read(XElement element)
    {
        NodeAttribute[] attributes = [.. element.Attributes().Select(attribute => new NodeAttribute(attribute.Name.LocalName, attribute.Value))];
        if (element.HasElements) return Node.Of(element.Name.LocalName, attributes, [.. element.Elements().Select(Read)]);
        return element.Value.Length > 0 ? Node.OfText(element.Name.LocalName, element.Value, attributes) : new Node(element.Name.LocalName, attributes);
    }

    private static bool IsAboutGroups(Node node) =>
        node.Tag == "iq" && (node.Get("xmlns") is "w:g2" or "w:profile:picture" || node.Child("query")?.Get("query_id") == "9418211574894172");

    private Node[]? Answer(Node request)
    {
        if (request.Child("count") is not null) return [Node.Of("count", [new NodeAttribute("value", "100")])];
        if (!IsAboutGroups(request)) return [];
        Node[] children = [.. Read($"<answer>{Answers(request)}</answer>").Children];
        if (children is not [{ Tag: "error" }]) return children;
        _ = Connection.SendAsync(new Node("iq", [new("from", request.GetJid("to")!.Value), new("type", "error"), new("id", request.Get("id")!)], children));
        return null;
    }
}
