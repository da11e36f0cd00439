namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>The text that is printed after the start.</summary>
internal static class Introduction
{
    private const string Json = "-H 'Content-Type: application/json'";
    private const int ReceiverPort = 9000;

    /// <summary>Setting that allows webhooks to a receiver on this machine.</summary>
    private const string AllowThisMachine = "--WhatIsUp:Webhooks:AllowedHosts:0 127.0.0.1";

    private const string Authorization = "-H \"Authorization: Bearer $KEY\"";

    public static void Write(TextWriter output, Uri address, FirstStart? keys, string? login)
    {
        var root = address.ToString().TrimEnd('/');
        output.WriteLine($"WhatIsUp listens on {root} (reference: {root}/docs)");
        if (login is not null) output.WriteLine($"Sign in (once, within 15 minutes): {login}");
        if (keys is null) return;
        output.WriteLine($"""

            API keys, shown this once:
              test  {keys.TestKey}
              live  {keys.LiveKey}

            Next, with the test key: create a channel; connect it and take its QR; let a sandbox phone scan the QR.

            """);
        foreach (var line in NextLines(root, keys.TestKey)) output.WriteLine(line);
        output.WriteLine("\nThe first message, to a second sandbox phone, and what that phone shows:\n");
        foreach (var line in SendLines(root)) output.WriteLine(line);
        output.WriteLine($"""

            Webhooks go to public addresses only. To receive one on this machine, start the program again with
              {AllowThisMachine}
            and then run a receiver that prints what it gets, register it, and let the phone answer:

            """);
        foreach (var line in ReceiveLines(root, ReceiverPort)) output.WriteLine(line);
        output.WriteLine();
    }

    /// <summary>Three lines for a shell, to be run one after the other.</summary>
    internal static IReadOnlyList<string> NextLines(string root, string key) =>
    [
        $"KEY={key}; CHANNEL=$(curl -s {root}/v1/channels {Authorization} {Json} -d '{{\"name\":\"first\"}}' | {Pick("id")}); echo $CHANNEL",
        $"curl -s -X POST {root}/v1/channels/$CHANNEL/connect {Authorization}; QR=$(curl -s {root}/v1/channels/$CHANNEL/qr {Authorization} | "
        + $"{Pick("raw")}); echo $QR",
        $"PHONE=$(curl -s {root}/v1/sandbox/phones {Authorization} {Json} -d '{{}}' | {Pick("id")}); curl -s {root}/v1/sandbox/phones/$PHONE/scan "
        + $"{Authorization} {Json} -d \"{{\\\"qr\\\":\\\"$QR\\\"}}\"; echo; sleep 1; curl -s {root}/v1/channels/$CHANNEL {Authorization}",
    ];

    /// <summary>Lines for the same shell, after <see cref="NextLines"/>: a text to another phone.</summary>
    internal static IReadOnlyList<string> SendLines(string root) =>
    [
        $"FRIEND=$(curl -s {root}/v1/sandbox/phones {Authorization} {Json} -d '{{}}'); TO=$(echo \"$FRIEND\" | {Pick("phone_number")}); FRIEND=$(echo "
        + $"\"$FRIEND\" | {Pick("id")}); echo $TO",
        $"curl -s {root}/v1/channels/$CHANNEL/messages {Authorization} {Json} -d "
        + $"\"{{\\\"type\\\":\\\"text\\\",\\\"to\\\":\\\"$TO\\\",\\\"text\\\":\\\"Hello\\\"}}\"; echo",
        $"sleep 1; curl -s {root}/v1/sandbox/phones/$FRIEND/messages {Authorization}; echo",
    ];

    /// <summary>Lines for the same shell, after <see cref="SendLines"/>: a webhook receiver on this machine, and a message that triggers a webhook.</summary>
    internal static IReadOnlyList<string> ReceiveLines(string root, int port) =>
    [
        $"python3 -c '{Receiver(port)}' &",
        $"sleep 1; curl -s {root}/v1/webhook-endpoints {Authorization} {Json} -d "
        + $"'{{\"url\":\"http://127.0.0.1:{port}/\",\"events\":[\"message.received\"]}}'; echo",
        $"curl -s {root}/v1/sandbox/phones/$FRIEND/messages {Authorization} {Json}"
            + $" -d \"{{\\\"channel_id\\\":\\\"$CHANNEL\\\",\\\"text\\\":\\\"Hello back\\\"}}\"; echo",
    ];

    private static string Receiver(int port) => $"""
        from http.server import *
        class Hook(BaseHTTPRequestHandler):
            def do_POST(self): print(self.rfile.read(int(self.headers["Content-Length"])).decode(), flush=True); self.send_response(200); self.end_headers()
        HTTPServer(("127.0.0.1", {port}), Hook).serve_forever()
        """;

    private static string Pick(string field) => $"grep -o '\"{field}\":\"[^\"]*\"' | head -1 | cut -d'\"' -f4";
}
