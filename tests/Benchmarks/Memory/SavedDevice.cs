using System.Text.Json;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Benchmarks.Memory;

/// <summary>A paired device in a file, as a database keeps it: read when it is needed, and not held.</summary>
internal sealed record SavedDevice(DeviceCredentials Credentials, IReadOnlyList<PreKey> PreKeys)
{
    public void Save(string path) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this));

    public static SavedDevice Load(string path) => JsonSerializer.Deserialize<SavedDevice>(File.ReadAllBytes(path))!;
}
