using WhatIsUp.Silo;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>Another process works on the data folder.</summary>
public sealed class FolderInUseException(string folder) : StartRefusedException($"Another process uses the data folder {folder}. Stop it, or name another folder with --WhatIsUp:DataFolder.");
