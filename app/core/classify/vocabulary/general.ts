/**
 * Work that belongs to no single specialty: libraries, command lines, languages and compilers, numerics, desktop tools,
 * games, and the project's own organisation. Its words count like any other's, so that a numerics bug is `general`
 * because of what it says and not for lack of anything better.
 */
import type { Field } from '../field.ts';

export const general: Field<'general'> = {
  name: 'general',
  terms: {
    4: `
      abstract syntax tree, algorithm, allocator, argparse, argument parser, argument parsing, ast,
      bug report template, cholesky, cli, cli parsing, code generation, code generator, code of conduct, codegen,
      command line, command line argument, command line interface, command line option, compilador, compiler,
      conversion factor, cpu usage grows, crash at startup, crash on startup, crashes on start, data structure,
      double precision, eigenvalue, eigenvector, file format, flag parser, flag parsing, floating point,
      garbage collect*, generator, generics, governance, graph algorithm, heic, image format, issue template, json parser, kommandozeile, lexer, licence, license,
      linea de comandos, linear algebra, linha de comando, linker, lizenz, macro, macros, malloc, matrices, matrix,
      memory grows, metric units, numerical precision, option parsing, options parser, parser, parser library,
      precision, protocol buffer compiler, pull request template, regex, regular expression, rfc, roadmap,
      rounding error, segfault, segmentation fault, simulation output, simulation results, simulator,
      sorting algorithm, sql parser, standard library, stdlib, subcommand, svd, syntax error, tokenizer, transpiler,
      type checker, type definitions, type hints, type inference, typescript definitions, typescript types,
      typing stubs, undefined behavior, undefined behaviour, unit conversion, units, with typescript, wrong unit,
      wrong units, xml parser, yaml parser, コマンドライン, コンパイラ, ライセンス, アルゴリズム, 命令行, 编译器, 算法, 许可证, 명령줄, 컴파일러, 라이선스,
      компилятор*, командн* строк*, командной строки, лицензи*
    `,
    3: `
      abi, accuracy, android studio, api design, arduino, arithmetic, assembly, astronomy, audio, audio file,
      backup tool, bash completion, benchmark, biblioteca, big number*, bindings, bioinformatics, bitcoin, bitwise,
      blockchain, bluetooth, board, bot, brainstorm*, breaking change, bytecode, calculator, camera, cannot be parsed,
      character set, chemistry, clang, class method, clipboard, code review, codec, command output, community,
      compile error, compiles, compiling, concurrency primitive, config options, configurability, configure features,
      conversion format*, converter, coordinate*, cos, cosh, crawler, cross platform, csv, cuda, dafny, dataframe,
      dataset, date parsing, decomposition, default argument, default option*, default value, default values,
      deprecate, deprecated, deprecation, design request, desktop environment, dialect, discord bot, discussion,
      distribution, downloader, driver, editor, emacs, emulator, enable features, endianness, enemy, error handling,
      esp32, ethereum, exit code, exp, extension, failed to parse, fails to parse, fasta, feedback, ffi, ffmpeg,
      file converter, file manager, file watcher, filesystem, finite element, firmware, flag, flags, float, floats,
      format support, game, game mode, gcc, genome, geojson, geometry, getopt, gif, gis, gpu, gradle plugin,
      grammar file, graphics driver, hardware, hash map, header only, help output, home assistant, hotkey,
      how can i use this library,  hyperbolic, ide, image decoder, image encoder, image processing,
      inaccurate, incorrect result*, inference, infinite loop, infinity, integer, integer overflow,
      integration for home assistant, interpolation, interpreter, inventory item, iterator, java version, jpeg,
      kernel, keybinding, keyboard layout, kwh, language server, large integer*, large number*, large value*,
      level design, library, line ending*, linked list, llvm, ln, log of, logarithm, lsp, machine learning, meeting,
      memory footprint, mesh, mesh generation, method, midi, minecraft, minimum version, mod, mod support,
      model accuracy, mojo, molecule, msrv, multiplayer, nan, negative number*, neovim, neural network, npc,
      number of digits, numeric*, numerical*, numpy, opencl, opencv, opengl, optimizer, option value*, orbit,
      overflow, overflow error, package manager, pandas, parse error*, parse fails, parse sql, parsing fails,
      parsing sql, path separator, pdf, physics, physics engine, player, plot, plugin api, plugin host, plugin system,
      png encoder, probability, projection, proposal, public api, python 3.13, python binding, python version,
      pytorch, quest, random number, raspberry, raster, recursion, repl, return type, robot*, ros, rounding,
      runtime panic, rust version, rustc, save game, savegame, scenario, scipy, scraper, sdk, seed for random, semver,
      sensor, serialization format, shader, shader compilation, shapefile, shell completion, simd, simulate,
      simulation, sin, sinh, sketch, smart contract, solver, spreadsheet, sprite, sql dialect, sqrt, static analysis,
      statistics module, stderr, stdin, stdout, string formatting, support question, symlink, syntax highlighting,
      synth, tan, telegram bot, tensor, tensorflow, terminal, thread safe*, tile map, time series analysis,
      time zone database, torrent, training, trait, traits, tray icon, trigonometric, tui, type mismatch,
      type parameter*, typings, underflow, unicode, unit type, usb, video codec, vim, virtual method, vs code,
      vscode extension, vst, vulkan, wallet, wasm, weapon, webassembly, window manager, wrong result*, wrong sum,
      ライブラリ, プラグイン, ゲーム, 库, 插件, 游戏, 정밀도, 라이브러리, 플러그인, библиотек*, плагин*
    `,
    2: `
      argument, async await, backward compatib*, bump, c++, calculation, callback function, cleanup code, closure,
      code style, compatibility, compilation, compile, constructor, conversion, coroutine, date format, dead code,
      default, defaults, dependency version, encoding issue, enum, formula, fortran, function, generic, haskell,
      import error, instance, interface, julia, kotlin, lint, linter, linux, locale, lua, macos, math, matlab, module,
      naming, nim, ocaml, operator overload*, option, options, package, parse, parsed, parsing, perl, promise,
      purescript, python, python 3, refactor*, rename, rust, scala, sort, sorting, statistics, string, struct, swift,
      timezone conversion, type, types, upgrade dependency, verbose, version of, windows, wsl, zig, クラス, 関数, 型,
      リファクタリング, 函数, 类型, 重构, 함수, 타입, 리팩토링
    `,
    1: `
      add support, broken, code, computation, directory, file, folder, fork, help, helper, idea, input, input file,
      inputs, maintain*, output, project, question, source, tool, upstream, utility, value, values, wrong
    `,
  },
  languages: 'c, cpp, c++, rust, rs, nim, zig, haskell, ocaml, fortran, julia, matlab, asm, llvm, purescript',
  labels: 'general, core, compiler, cli, library, runtime, parser, meta, community, discussion, rfc',
  paths: [{ pattern: /\.(?:c|cc|cpp|cxx|h|hpp|rs|zig|nim|hs|ml|jl|f90|lua|swift|m|pas|s|asm)$/, points: 1 }],
};
