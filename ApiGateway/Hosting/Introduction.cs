namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>What the program says when it is up.</summary>
internal static class Introduction
{
    private const string Json = "-H 'Content-Type: application/json'";
    private const string Authorization = "-H \"Authorization: Bearer $KEY\"";

    public static void Write(TextWriter output, Uri address, FirstStart? keys)
    {
        var root = address.ToString().TrimEnd('/');
        output.WriteLine($"WhatIsUp listens on {root} (reference: {root}/docs)");
        if (keys is null) return;
        output.WriteLine($"""

            API keys, shown this once:
              test  {keys.TestKey}
              live  {keys.LiveKey}

            Next, with the test key: create a channel; connect it and take its QR; let a sandbox phone scan the QR.

            """);
        foreach (var line in NextLines(root, keys.TestKey)) output.WriteLine(line);
        output.WriteLine();
    }

    /// <summary>Three lines for a shell; each works when pasted after the one before.</summary>
    internal static IReadOnlyList<string> NextLines(string root, string key) =>
    [
        $"KEY={key}; CHANNEL=$(curl -s {root}/v1/channels {Authorization} {Json} -d '{{\"name\":\"first\"}}' | {Pick("id")}); echo $CHANNEL",
        $"curl -s -X POST {root}/v1/channels/$CHANNEL/connect {Authorization}; QR=$(curl -s {root}/v1/channels/$CHANNEL/qr {Authorization} | {Pick("raw")}); echo $QR",
        $"PHONE=$(curl -s {root}/v1/sandbox/phones {Authorization} {Json} -d '{{}}' | {Pick("id")}); curl -s {root}/v1/sandbox/phones/$PHONE/scan {Authorization} {Json} -d \"{{\\\"qr\\\":\\\"$QR\\\"}}\"; echo; sleep 1; curl -s {root}/v1/channels/$CHANNEL {Authorization}",
    ];

    private static string Pick(string field) => $"grep -o '\"{field}\":\"[^\"]*\"' | head -1 | cut -d'\"' -f4";
}
