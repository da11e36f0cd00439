using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>Another process uses the data folder.</summary>
public sealed class FolderInUseException(string folder)
    : StartRefusedException($"Another process uses the data folder {folder}. Stop it, or set another folder with --WhatIsUp:DataFolder.");
